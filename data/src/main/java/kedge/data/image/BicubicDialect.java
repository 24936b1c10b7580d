package kedge.data.image;

import java.util.Optional;

/** Bicubic resizing with antialiasing, in the arithmetic of the library that a checkpoint's processor uses. */
public enum BicubicDialect {
  /** Pillow up to 12: {@code Image.resize(size, BICUBIC)} of an RGB image, to the last bit. */
  PILLOW,
  /** torchvision on bytes, as fast image processors of Transformers run it on a processor: to the last bit. */
  TORCHVISION;

  /**
   * Returns an image at another size; the same pixels where it has that size.
   *
   * @throws IllegalArgumentException for a size below 1
   */
  public Pixels resize(Pixels image, int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("size is " + width + " x " + height + ", expected at least 1 x 1");
    }
    if (width == image.width() && height == image.height()) {
      return image;
    }
    return FixedPointResize.resize(image, weights(image.width(), width), weights(image.height(), height));
  }

  private Optional<FixedPointResize.Weights> weights(int from, int to) {
    if (from == to) {
      return Optional.empty();
    }
    BicubicWeights exact = BicubicWeights.of(from, to);
    return Optional.of(
        this == PILLOW ? FixedPointResize.Weights.of22Bits(exact) : FixedPointResize.Weights.of16Bits(exact));
  }
}

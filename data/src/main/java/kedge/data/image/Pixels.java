package kedge.data.image;

/**
 * Decoded pixels: RGB of 8 bits, rows from the top, as seen. Component {@code c} of a pixel is {@code rgb[(y * width +
 * x) * 3 + c]}.
 *
 * @param width pixels from left to right
 * @param height pixels from top to bottom
 * @param rgb {@code width * height * 3} bytes; not copied, and must not be modified
 */
public record Pixels(int width, int height, byte[] rgb) {
  public Pixels {
    if (width < 1 || height < 1 || rgb.length != (long) width * height * 3) {
      throw new IllegalArgumentException(width + " x " + height + " pixels with " + rgb.length + " bytes");
    }
  }

  /** Returns the size. */
  public ImageSize size() {
    return new ImageSize(width, height);
  }
}

package kedge.policy.vision;

import java.util.function.Supplier;

/**
 * An image as the vision tower takes it: one or more tiles of equal size.
 *
 * @param digest digest of the image's bytes and the processor's settings together: equal digests have equal values
 * @param tiles number of tiles, the thumbnail included
 * @param height height of a tile in pixels
 * @param width width of a tile in pixels
 * @param values loads the normalized pixels, {@code [tiles, 3, height, width]}; called when the tower runs
 */
public record ImageInput(String digest, int tiles, int height, int width, Supplier<float[]> values) {
  public ImageInput {
    if (digest.isEmpty() || tiles < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException("an image of digest '" + digest + "' has " + tiles + " tiles of " + height
          + " x " + width + " pixels, expected at least 1 of each");
    }
  }

  /** Number of pixel values. */
  public long elements() {
    return 3L * tiles * height * width;
  }

  /** The pixels, {@code [tiles, 3, height, width]}. @throws IllegalStateException for another number of values */
  public float[] load() {
    float[] loaded = values.get();
    if (loaded.length != elements()) {
      throw new IllegalStateException("image " + digest + " has " + loaded.length + " pixel values, expected "
          + elements());
    }
    return loaded;
  }
}

package kedge.data.image;

/**
 * Size of an image in pixels, after applying its EXIF orientation.
 *
 * @param width pixels from left to right
 * @param height pixels from top to bottom
 */
public record ImageSize(int width, int height) {
  public ImageSize {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("size is " + width + " x " + height + ", expected at least 1 x 1");
    }
  }

  /** Number of pixels. */
  public long area() {
    return (long) width * height;
  }

  @Override
  public String toString() {
    return width + " x " + height;
  }
}

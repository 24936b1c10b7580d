package kedge.data.image;

/**
 * How an image is cut for the vision encoder: {@code rows * columns} tiles of equal size, row by row, optionally
 * followed by the whole image as a thumbnail of a tile's size.
 *
 * @param columns tiles side by side
 * @param rows tiles one below the other
 * @param thumbnail whether the thumbnail follows
 * @param height height of a tile, in pixels
 * @param width width of a tile, in pixels
 */
public record TileGrid(int columns, int rows, boolean thumbnail, int height, int width) {
  /** Number of tiles, the thumbnail included. */
  public int tiles() {
    return columns * rows + (thumbnail ? 1 : 0);
  }
}

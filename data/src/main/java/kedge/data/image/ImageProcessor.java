package kedge.data.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/**
 * Converts pixels to the input of a vision encoder: resized, cut into tiles, normalized. Tiling is InternVL's (Chen et
 * al. 2024, "How far are we to GPT-4V?", section 3.2); at its own resolution an image keeps its aspect ratio and
 * becomes one tile. Immutable, and safe for several threads.
 */
public final class ImageProcessor {
  private final ProcessorSettings settings;
  private final TileChoice choice;
  private final float[][] normalized = new float[3][256];
  private final String digest;

  /** @param settings sizes, tiling and normalization */
  public ImageProcessor(ProcessorSettings settings) {
    this.settings = settings;
    this.choice = new TileChoice(settings);
    for (int c = 0; c < 3; c++) {
      for (int value = 0; value < 256; value++) {
        normalized[c][value] = (value / 255f - settings.mean().get(c)) / settings.std().get(c);
      }
    }
    this.digest = ImageStore.sha256(settings.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Makes the processor described by a checkpoint's files.
   *
   * @param config {@code config.json}
   * @param preprocessor {@code preprocessor_config.json}; a missing node if there is none
   * @throws kedge.data.UserError for an invalid value, with a message that begins with its key
   */
  public static ImageProcessor of(JsonNode config, JsonNode preprocessor) {
    return new ImageProcessor(ProcessorConfig.read(config, preprocessor));
  }

  /** Returns the settings. */
  public ProcessorSettings settings() {
    return settings;
  }

  /** Returns how an image of a size is cut. */
  public TileGrid grid(ImageSize size) {
    return choice.grid(size);
  }

  /** Returns a digest of the settings: processors of equal digests give equal values. */
  public String digest() {
    return digest;
  }

  /** Returns the values of an image, {@code [tiles, 3, height, width]}. */
  public float[] values(Pixels image) {
    TileGrid grid = grid(image.size());
    int area = grid.height() * grid.width();
    float[] values = new float[Math.multiplyExact(Math.multiplyExact(grid.tiles(), 3), area)];
    Pixels whole = settings.resampling().resize(image, grid.columns() * grid.width(), grid.rows() * grid.height());
    int tile = 0;
    for (int row = 0; row < grid.rows(); row++) {
      for (int column = 0; column < grid.columns(); column++) {
        cut(whole, column * grid.width(), row * grid.height(), grid, values, tile++ * 3 * area);
      }
    }
    if (grid.thumbnail()) {
      cut(settings.resampling().resize(image, grid.width(), grid.height()), 0, 0, grid, values, tile * 3 * area);
    }
    return values;
  }

  private void cut(Pixels whole, int left, int top, TileGrid grid, float[] values, int begin) {
    byte[] rgb = whole.rgb();
    float[] red = normalized[0];
    float[] green = normalized[1];
    float[] blue = normalized[2];
    int area = grid.height() * grid.width();
    for (int y = 0, at = begin; y < grid.height(); y++) {
      int from = ((top + y) * whole.width() + left) * 3;
      for (int x = 0; x < grid.width(); x++, at++, from += 3) {
        values[at] = red[rgb[from] & 0xFF];
        values[at + area] = green[rgb[from + 1] & 0xFF];
        values[at + 2 * area] = blue[rgb[from + 2] & 0xFF];
      }
    }
  }
}

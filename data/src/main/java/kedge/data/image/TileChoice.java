package kedge.data.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Choice of the tiles of an image by its size. */
final class TileChoice {
  private final ProcessorSettings settings;
  private final List<Ratio> ratios = new ArrayList<>();

  private record Ratio(int columns, int rows) {
    int tiles() {
      return columns * rows;
    }
  }

  TileChoice(ProcessorSettings settings) {
    this.settings = settings;
    for (int columns = 1; columns <= settings.maxTiles(); columns++) {
      for (int rows = 1; columns * rows <= settings.maxTiles(); rows++) {
        if (columns * rows >= settings.minTiles()) {
          ratios.add(new Ratio(columns, rows));
        }
      }
    }
    ratios.sort(Comparator.comparingInt(Ratio::tiles));
  }

  TileGrid grid(ImageSize size) {
    if (settings.anyResolution().isPresent()) {
      return own(size, settings.anyResolution().get());
    }
    Ratio ratio = settings.dynamic() ? nearest(size) : new Ratio(1, 1);
    return new TileGrid(ratio.columns(), ratio.rows(), settings.dynamic() && settings.thumbnail() && ratio.tiles() > 1,
        settings.size(), settings.size());
  }

  /** The grid nearest in aspect ratio; of equally near ones the last that the image fills by more than half. */
  private Ratio nearest(ImageSize size) {
    double aspect = (double) size.width() / size.height();
    double least = Double.POSITIVE_INFINITY;
    Ratio best = ratios.get(0);
    for (Ratio ratio : ratios) {
      double difference = Math.abs(aspect - (double) ratio.columns() / ratio.rows());
      boolean fills = size.area() > 0.5 * settings.size() * settings.size() * ratio.tiles();
      if (difference < least || difference == least && fills) {
        best = ratio;
      }
      least = Math.min(least, difference);
    }
    return best;
  }

  /** One tile near the image's own size: sides are multiples of a token's, and the aspect ratio is kept. */
  private TileGrid own(ImageSize size, ProcessorSettings.AnyResolution bounds) {
    int unit = settings.patch() * settings.merge();
    double scale = 1;
    if (rounded(size.width(), unit) * rounded(size.height(), unit) > bounds.maxPixels()) {
      scale = Math.sqrt((double) bounds.maxPixels() / size.area());
    } else if (rounded(size.width(), unit) * rounded(size.height(), unit) < bounds.minPixels()) {
      scale = Math.sqrt((double) bounds.minPixels() / size.area());
    }
    long most = bounds.maxPixels() / unit / unit;
    long width = side(size.width() * scale, scale, unit);
    long height = side(size.height() * scale, scale, unit);
    // for a very long image the short side is one unit, and the long side is shortened
    width = height == 1 ? Math.min(width, most) : width;
    height = width == 1 ? Math.min(height, most) : height;
    return new TileGrid(1, 1, false, (int) height * unit, (int) width * unit);
  }

  private static long rounded(int side, int unit) {
    return Math.max(1, Math.round((double) side / unit)) * unit;
  }

  /** Side in units: down where the image is reduced, up where it is enlarged, else to the nearest. */
  private static long side(double length, double scale, int unit) {
    double units = length / unit;
    return Math.max(1, (long) (scale < 1 ? Math.floor(units) : scale > 1 ? Math.ceil(units) : Math.round(units)));
  }
}

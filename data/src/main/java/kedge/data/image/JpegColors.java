package kedge.data.image;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Colors of a JPEG's components, by its markers as libjpeg reads them, and their conversion to RGB in whole numbers
 * (JFIF 1.02; ITU-T T.871, section 7).
 *
 * @param jfif whether there is a JFIF marker, whose three components are YCbCr
 * @param transform what the Adobe marker says: 0 for none, 1 for YCbCr, 2 for YCCK; -1 without such a marker
 * @param named whether the components are called R, G and B
 */
record JpegColors(boolean jfif, int transform, boolean named) {
  private static final int HALF = 1 << 15;
  private static final int CR_TO_RED = fixed(1.402);
  private static final int CB_TO_BLUE = fixed(1.772);
  private static final int CR_TO_GREEN = fixed(0.71414);
  private static final int CB_TO_GREEN = fixed(0.34414);
  private static final int LEAST = 256; // no color is below -256, nor above 511
  private static final byte[] CLIPPED = new byte[3 * LEAST];
  private static final int[] RED_OF_RED = table(red -> CR_TO_RED * red + HALF >> 16);
  private static final int[] GREEN_OF_BLUE = table(blue -> -CB_TO_GREEN * blue);
  private static final int[] GREEN_OF_RED = table(red -> -CR_TO_GREEN * red + HALF);
  private static final int[] BLUE_OF_BLUE = table(blue -> CB_TO_BLUE * blue + HALF >> 16);

  static {
    for (int i = 0; i < CLIPPED.length; i++) {
      CLIPPED[i] = (byte) clipped(i - LEAST);
    }
  }

  /** A function of a color difference, by the byte that it is stored as. */
  private static int[] table(IntUnaryOperator of) {
    return IntStream.range(-128, 128).map(of).toArray();
  }

  /** Reads the markers before the first scan. The bytes have a frame header. */
  static JpegColors of(byte[] bytes) {
    boolean jfif = false;
    boolean named = false;
    int transform = -1;
    int at = 2;
    while (at + 4 < bytes.length) {
      int marker = bytes[at + 1] & 0xFF;
      if (bytes[at] != (byte) 0xFF || marker == 0xFF || marker == 0 || marker >= 0xD0 && marker <= 0xD8) {
        at++;
        continue;
      }
      int length = (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
      int body = at + 4;
      if (marker == 0xDA || body + length - 2 > bytes.length) {
        break;
      } else if (marker == 0xE0) {
        jfif |= starts(bytes, body, length, "JFIF\0");
      } else if (marker == 0xEE && length >= 14 && starts(bytes, body, length, "Adobe")) {
        transform = bytes[body + 11] & 0xFF;
      } else if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
          && length >= 17) {
        named = bytes[body + 6] == 'R' && bytes[body + 9] == 'G' && bytes[body + 12] == 'B';
      }
      at = body + length - 2;
    }
    return new JpegColors(jfif, transform, named);
  }

  private static boolean starts(byte[] bytes, int at, int length, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (i >= length - 2 || bytes[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns components, which are stored as in the file, as RGB. */
  Pixels rgb(Raster raster) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    boolean luminance = bands == 3 ? jfif || (transform < 0 ? !named : transform != 0) : bands == 4 && transform == 2;
    if (bands == 3 && luminance && RgbRaster.plain(raster)) {
      return new Pixels(width, height, toRgb(raster));
    }
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] row = new int[width * bands];
    for (int y = 0, at = 0; y < height; y++) {
      RgbRaster.row(raster, y, row);
      for (int x = 0; x < width; x++, at += 3) {
        int from = x * bands;
        if (bands < 3) {
          rgb[at] = rgb[at + 1] = rgb[at + 2] = (byte) row[from];
          continue;
        }
        if (luminance) {
          toRgb(row, from);
        }
        if (bands == 4) {
          toRgbFromInks(row, from, luminance);
        }
        rgb[at] = (byte) row[from];
        rgb[at + 1] = (byte) row[from + 1];
        rgb[at + 2] = (byte) row[from + 2];
      }
    }
    return new Pixels(width, height, rgb);
  }

  /** Converts YCbCr that lies as in the file, by tables. */
  private static byte[] toRgb(Raster raster) {
    byte[] from = ((DataBufferByte) raster.getDataBuffer()).getData();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(raster.getWidth(), raster.getHeight()), 3)];
    int at = raster.getDataBuffer().getOffset();
    for (int i = 0; i < rgb.length; i += 3, at += 3) {
      int light = (from[at] & 0xFF) + LEAST;
      int blue = from[at + 1] & 0xFF;
      int red = from[at + 2] & 0xFF;
      rgb[i] = CLIPPED[light + RED_OF_RED[red]];
      rgb[i + 1] = CLIPPED[light + (GREEN_OF_BLUE[blue] + GREEN_OF_RED[red] >> 16)];
      rgb[i + 2] = CLIPPED[light + BLUE_OF_BLUE[blue]];
    }
    return rgb;
  }

  private static void toRgb(int[] row, int at) {
    int light = row[at];
    int blue = row[at + 1] - 128;
    int red = row[at + 2] - 128;
    row[at] = clipped(light + (CR_TO_RED * red + HALF >> 16));
    row[at + 1] = clipped(light + (-CB_TO_GREEN * blue - CR_TO_GREEN * red + HALF >> 16));
    row[at + 2] = clipped(light + (CB_TO_BLUE * blue + HALF >> 16));
  }

  /** Four inks, stored inverted as Adobe does; those of YCCK are now 255 less their value. */
  private static void toRgbFromInks(int[] row, int at, boolean complemented) {
    int white = row[at + 3];
    for (int c = 0; c < 3; c++) {
      int stored = complemented ? 255 - row[at + c] : row[at + c];
      int product = (255 - stored) * white + 128;
      row[at + c] = clipped(white - ((product >> 8) + product >> 8));
    }
  }

  private static int clipped(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static int fixed(double factor) {
    return (int) (factor * (1 << 16) + 0.5);
  }
}

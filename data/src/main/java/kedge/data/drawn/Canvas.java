package kedge.data.drawn;

import java.util.Arrays;
import kedge.data.KeyedRandom;
import kedge.data.image.Pixels;

/**
 * A picture that is drawn pixel by pixel, without antialiasing: a pixel belongs to a figure if its center does. Parts
 * outside of the picture are cut off.
 */
final class Canvas {
  private final int width;
  private final int height;
  private final byte[] rgb;

  Canvas(int width, int height, Ink background) {
    this.width = width;
    this.height = height;
    this.rgb = new byte[width * height * 3];
    rectangle(0, 0, width, height, background);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  Pixels pixels() {
    return new Pixels(width, height, rgb.clone());
  }

  void set(int x, int y, Ink ink) {
    if (x >= 0 && x < width && y >= 0 && y < height) {
      int at = (y * width + x) * 3;
      rgb[at] = (byte) (ink.rgb() >> 16);
      rgb[at + 1] = (byte) (ink.rgb() >> 8);
      rgb[at + 2] = (byte) ink.rgb();
    }
  }

  void rectangle(int left, int top, int wide, int high, Ink ink) {
    for (int y = top; y < top + high; y++) {
      for (int x = left; x < left + wide; x++) {
        set(x, y, ink);
      }
    }
  }

  /** Outline of a rectangle, one pixel wide, inside of it. */
  void frame(int left, int top, int wide, int high, Ink ink) {
    rectangle(left, top, wide, 1, ink);
    rectangle(left, top + high - 1, wide, 1, ink);
    rectangle(left, top, 1, high, ink);
    rectangle(left + wide - 1, top, 1, high, ink);
  }

  void disk(double centerX, double centerY, double radius, Ink ink) {
    for (int y = (int) (centerY - radius); y <= centerY + radius; y++) {
      for (int x = (int) (centerX - radius); x <= centerX + radius; x++) {
        double dx = x + 0.5 - centerX;
        double dy = y + 0.5 - centerY;
        if (dx * dx + dy * dy <= radius * radius) {
          set(x, y, ink);
        }
      }
    }
  }

  /** A slice of a disk, from one turn to another, clockwise from the top; a whole turn is 1. */
  void slice(double centerX, double centerY, double radius, double from, double to, Ink ink) {
    for (int y = (int) (centerY - radius); y <= centerY + radius; y++) {
      for (int x = (int) (centerX - radius); x <= centerX + radius; x++) {
        double dx = x + 0.5 - centerX;
        double dy = y + 0.5 - centerY;
        double turn = StrictMath.atan2(dx, -dy) / (2 * StrictMath.PI);
        turn = turn < 0 ? turn + 1 : turn;
        if (dx * dx + dy * dy <= radius * radius && turn >= from && turn < to) {
          set(x, y, ink);
        }
      }
    }
  }

  /** A triangle that stands on its base, in a square of {@code side}. */
  void triangle(int left, int top, int side, Ink ink) {
    for (int y = 0; y < side; y++) {
      int half = (y + 1) * side / (2 * side);
      rectangle(left + side / 2 - half, top + y, 2 * half + (side % 2), 1, ink);
    }
  }

  /** A straight line between two points, of a thickness in pixels. */
  void line(double fromX, double fromY, double toX, double toY, double thickness, Ink ink) {
    double dx = toX - fromX;
    double dy = toY - fromY;
    double square = Math.max(1e-9, dx * dx + dy * dy);
    double reach = thickness / 2;
    for (int y = (int) (Math.min(fromY, toY) - reach) - 1; y <= Math.max(fromY, toY) + reach; y++) {
      for (int x = (int) (Math.min(fromX, toX) - reach) - 1; x <= Math.max(fromX, toX) + reach; x++) {
        double px = x + 0.5 - fromX;
        double py = y + 0.5 - fromY;
        double along = Math.max(0, Math.min(1, (px * dx + py * dy) / square));
        double offX = px - along * dx;
        double offY = py - along * dy;
        if (offX * offX + offY * offY <= reach * reach) {
          set(x, y, ink);
        }
      }
    }
  }

  /**
   * A glyph around a center, turned clockwise.
   *
   * @param rows the glyph's rows, {@code #} where there is ink
   * @param scale pixels of a glyph's dot
   */
  void glyph(String[] rows, double centerX, double centerY, double scale, int degrees, Ink ink) {
    double sin = StrictMath.sin(StrictMath.toRadians(degrees));
    double cos = StrictMath.cos(StrictMath.toRadians(degrees));
    double halfWide = rows[0].length() / 2.0;
    double halfHigh = rows.length / 2.0;
    int reach = (int) Math.ceil((halfWide + halfHigh) * scale);
    for (int y = (int) centerY - reach; y <= centerY + reach; y++) {
      for (int x = (int) centerX - reach; x <= centerX + reach; x++) {
        double dx = (x + 0.5 - centerX) / scale;
        double dy = (y + 0.5 - centerY) / scale;
        int column = (int) Math.floor(cos * dx + sin * dy + halfWide);
        int row = (int) Math.floor(cos * dy - sin * dx + halfHigh);
        if (row >= 0 && row < rows.length && column >= 0 && column < rows[0].length()
            && rows[row].charAt(column) == '#') {
          set(x, y, ink);
        }
      }
    }
  }

  /** Changes every component by a random number from {@code -most} to {@code most}. */
  void noise(int most, long key) {
    for (int i = 0; i < rgb.length && most > 0; i++) {
      int value = (rgb[i] & 0xFF) + KeyedRandom.integer(2 * most + 1, key, i) - most;
      rgb[i] = (byte) Math.max(0, Math.min(255, value));
    }
  }

  @Override
  public String toString() {
    return width + " x " + height + " " + Arrays.hashCode(rgb);
  }
}

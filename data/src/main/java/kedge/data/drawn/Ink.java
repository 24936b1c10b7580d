package kedge.data.drawn;

import java.util.List;
import java.util.Locale;

/** Colors that have a name. */
enum Ink {
  RED(0xD0, 0x20, 0x20), GREEN(0x20, 0xA0, 0x30), BLUE(0x20, 0x40, 0xD0), YELLOW(0xE0, 0xC0, 0x10),
  BLACK(0x10, 0x10, 0x10), GREY(0x90, 0x90, 0x90), WHITE(0xF8, 0xF8, 0xF8);

  /** Colors that are asked for. */
  static final List<Ink> NAMED = List.of(RED, GREEN, BLUE, YELLOW);

  private final int red;
  private final int green;
  private final int blue;

  Ink(int red, int green, int blue) {
    this.red = red;
    this.green = green;
    this.blue = blue;
  }

  /** Returns the color as 0xRRGGBB. */
  int rgb() {
    return red << 16 | green << 8 | blue;
  }

  /** Returns the word. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

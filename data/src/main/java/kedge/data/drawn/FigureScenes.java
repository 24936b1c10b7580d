package kedge.data.drawn;

import java.util.List;

/** Clock faces, and figures with marked lengths. */
final class FigureScenes {
  private static final List<List<Integer>> TRIPLES = List.of(List.of(3, 4, 5), List.of(6, 8, 10), List.of(5, 12, 13),
      List.of(8, 15, 17), List.of(9, 12, 15), List.of(4, 3, 5), List.of(8, 6, 10), List.of(12, 5, 13));

  private FigureScenes() {
  }

  static Scene clock(Dice dice, Frame frame) {
    int hour = dice.between(1, 12);
    int mark = frame.hard() ? dice.between(0, 11) : 0;
    int reach = Math.max(1, frame.pixels() / 12);
    int moveX = dice.between(-reach, reach);
    int moveY = dice.between(-reach, reach);
    Ink ink = dice.of(List.of(Ink.BLACK, Ink.RED, Ink.GREEN, Ink.BLUE));
    Look look = Look.of(dice, frame);
    int hours = hour % 12;
    int minutes = mark * 5;
    List<String> steps = List.of(hours + "*60=" + hours * 60, mark + "*5=" + minutes,
        hours * 60 + "+" + minutes + "=" + (hours * 60 + minutes));
    return new Scene("clock " + hour + " " + mark, ink + " " + moveX + " " + moveY + " " + look.noise() + " "
        + look.noiseKey(), false, frame.hard() ? "minutes after 12?" : "hour?",
        String.valueOf(frame.hard() ? hours * 60 + minutes : hour), frame.hard() ? steps : List.of(),
        List.of(hour, mark), canvas -> {
          double radius = canvas.width() / 2.0 - reach;
          face(canvas, canvas.width() / 2.0 + moveX, canvas.height() / 2.0 + moveY, radius, (hours + mark / 12.0) / 12,
              mark / 12.0, ink);
          canvas.noise(look.noise(), look.noiseKey());
        });
  }

  /** @param shortHand and @param longHand clockwise turns from the top */
  private static void face(Canvas canvas, double x, double y, double radius, double shortHand, double longHand,
      Ink ink) {
    for (int i = 0; i < 12; i++) {
      clockHand(canvas, x, y, radius * (i % 3 == 0 ? 0.8 : 0.9), radius, i / 12.0, i % 3 == 0 ? 1.8 : 1.2, Ink.GREY);
    }
    clockHand(canvas, x, y, 0, radius * 0.5, shortHand, Math.max(2.2, radius / 6), ink);
    clockHand(canvas, x, y, 0, radius * 0.85, longHand, Math.max(1.2, radius / 14), Ink.BLACK);
  }

  private static void clockHand(Canvas canvas, double x, double y, double from, double to, double turn,
      double thickness,
      Ink ink) {
    double sin = StrictMath.sin(2 * StrictMath.PI * turn);
    double cos = StrictMath.cos(2 * StrictMath.PI * turn);
    canvas.line(x + from * sin, y - from * cos, x + to * sin, y - to * cos, thickness, ink);
  }

  static Scene geometry(Dice dice, Frame frame) {
    return frame.hard() && dice.between(0, 2) == 0 ? triangle(dice, frame) : rectangle(dice, frame);
  }

  private static Scene rectangle(Dice dice, Frame frame) {
    int wide = dice.between(1, 9);
    int high = dice.between(1, 9);
    boolean area = dice.between(0, 1) == 0;
    Ink ink = dice.of(Ink.NAMED);
    Look look = Look.of(dice, frame);
    String question = area ? frame.hard() ? "area?" : "width?" : frame.hard() ? "perimeter?" : "height?";
    int sum = wide + high;
    int answer = frame.hard() ? area ? wide * high : 2 * sum : area ? wide : high;
    List<String> steps = area ? List.of(wide + "*" + high + "=" + wide * high)
        : List.of(wide + "+" + high + "=" + sum, "2*" + sum + "=" + 2 * sum);
    int reach = Math.max(1, frame.pixels() / 14);
    int left = dice.between(0, reach);
    int top = dice.between(0, reach);
    return new Scene("rectangle " + wide + " " + high, ink + " " + left + " " + top + " "
        + look.noise() + " " + look.noiseKey(), false, question, String.valueOf(answer),
        frame.hard() ? steps : List.of(), List.of(wide, high), canvas -> {
          int available = canvas.width() - reach - 1;
          int label = Math.max(1, canvas.width() / 28);
          // wide enough for the two labels inside
          int sideX = Math.max(available * wide / Math.max(wide, high), 12 * label);
          int sideY = Math.max(available * high / Math.max(wide, high), 16 * label);
          canvas.frame(left, top, sideX, sideY, ink);
          Glyphs.label(canvas, wide, left + sideX / 2.0 + 2 * label, top + 4.0 * label, label, Ink.BLACK);
          Glyphs.label(canvas, high, left + 4.0 * label, top + sideY / 2.0 + 3 * label, label, Ink.BLACK);
          canvas.noise(look.noise(), look.noiseKey());
        });
  }

  private static Scene triangle(Dice dice, Frame frame) {
    List<Integer> sides = dice.of(TRIPLES);
    Ink ink = dice.of(Ink.NAMED);
    Look look = Look.of(dice, frame);
    int reach = Math.max(1, frame.pixels() / 14);
    int left = dice.between(0, reach);
    int top = dice.between(0, reach);
    int across = sides.get(0);
    int up = sides.get(1);
    int square = across * across + up * up;
    return new Scene("triangle " + sides, ink + " " + left + " " + top + " " + look.noise() + " " + look.noiseKey(),
        false, "long side?", String.valueOf(sides.get(2)),
        List.of(across + "*" + across + "=" + across * across, up + "*" + up + "=" + up * up,
            across * across + "+" + up * up + "=" + square, square + "=" + sides.get(2) + "*" + sides.get(2)),
        List.of(across, up), canvas -> {
          int available = canvas.width() - reach - 1;
          int label = Math.max(1, canvas.width() / 28);
          double bottom = top + available;
          canvas.line(left + 0.5, top + 0.5, left + 0.5, bottom, 1.2, ink);
          canvas.line(left + 0.5, bottom, left + available + 0.5, bottom, 1.2, ink);
          canvas.line(left + 0.5, top + 0.5, left + available + 0.5, bottom, 1.2, ink);
          Glyphs.label(canvas, across, left + available / 2.0 - 2 * label, bottom - 4.0 * label, label, Ink.BLACK);
          Glyphs.label(canvas, up, left + 5.0 * label, top + available / 2.0 + label, label, Ink.BLACK);
          canvas.noise(look.noise(), look.noiseKey());
        });
  }
}

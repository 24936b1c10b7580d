package kedge.data.drawn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Drawn digits: which one, and their sum. */
final class DigitScenes {
  private static final List<Ink> INKS = List.of(Ink.BLACK, Ink.RED, Ink.GREEN, Ink.BLUE);
  private static final double WIDE = 6; // dots of a digit and the gap next to it
  private static final double HIGH = 8;

  private DigitScenes() {
  }

  static Scene digit(Dice dice, Frame frame) {
    int digit = dice.between(0, 9);
    Ink ink = dice.of(INKS);
    int reach = Math.max(2, frame.pixels() / 9);
    int moveX = dice.between(-reach, reach);
    int moveY = dice.between(-reach, reach);
    Look look = Look.of(dice, frame);
    double scale = Math.max(1, frame.pixels() / 12);
    double middle = frame.pixels() / 2.0;
    return new Scene("digit " + digit, ink + " " + moveX + " " + moveY + " " + look, false, "which digit?",
        String.valueOf(digit), List.of(), List.of(digit), canvas -> {
          canvas.glyph(Glyphs.digit(digit, look.hand()), middle + moveX, middle + moveY, scale, look.degrees(),
              ink);
          canvas.noise(look.noise(), look.noiseKey());
        });
  }

  static Scene sum(Dice dice, Frame frame) {
    List<Integer> digits = new ArrayList<>();
    for (int i = 0; i < frame.terms(); i++) {
      digits.add(dice.between(0, 9));
    }
    Ink ink = dice.of(INKS);
    Look look = Look.of(dice, frame);
    List<String> steps = new ArrayList<>();
    int sum = digits.get(0);
    for (int digit : digits.subList(1, digits.size())) {
      steps.add(sum + "+" + digit + "=" + (sum + digit));
      sum += digit;
    }
    String shown = digits.stream().map(String::valueOf).collect(Collectors.joining(" "));
    return new Scene("sum " + shown, ink + " " + look, digits.size() > 2, "sum?", String.valueOf(sum), steps, digits,
        canvas -> {
          row(canvas, digits, look, ink);
          canvas.noise(look.noise(), look.noiseKey());
        });
  }

  /** Digits in one row, or in two where there are more than two. */
  private static void row(Canvas canvas, List<Integer> digits, Look look, Ink ink) {
    int rows = digits.size() > 2 ? 2 : 1;
    int columns = (digits.size() + rows - 1) / rows;
    double fitting = Math.min(canvas.width() / (WIDE * columns), canvas.height() / (HIGH * rows));
    // rotated digits need more room
    double scale = Math.max(1, Math.floor(fitting * 2) / 2) * (look.degrees() == 0 ? 1 : 0.85);
    for (int i = 0; i < digits.size(); i++) {
      double x = canvas.width() * (i % columns + 0.5) / columns;
      double y = canvas.height() * (i / columns + 0.5) / rows;
      canvas.glyph(Glyphs.digit(digits.get(i), look.hand()), x, y, scale, look.degrees(), ink);
    }
  }
}

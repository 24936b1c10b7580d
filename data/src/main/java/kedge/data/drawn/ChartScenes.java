package kedge.data.drawn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Bar, line and pie charts of small whole numbers. */
final class ChartScenes {
  private static final int MOST = 9; // highest value
  private static final int PARTS = 8; // of a pie

  private ChartScenes() {
  }

  static Scene bar(Dice dice, Frame frame) {
    List<Ink> inks = dice.some(dice.between(3, 4), Ink.NAMED);
    List<Integer> values = values(dice, inks.size());
    List<Ink> asked = dice.some(2, inks);
    Look look = Look.of(dice, frame);
    int first = values.get(inks.indexOf(asked.get(0)));
    int second = values.get(inks.indexOf(asked.get(1)));
    return new Scene("bar " + inks + " " + values,
        look.noise() + " " + look.noiseKey(), true,
        frame.hard() ? asked.get(0).word() + "+" + asked.get(1).word() + "?"
            : "how high is " + asked.get(0).word()
                + "?",
        String.valueOf(frame.hard() ? first + second : first),
        frame.hard() ? together(asked, first, second) : List.of(),
        values, canvas -> {
          int unit = axis(canvas);
          int wide = (canvas.width() - 3) / inks.size();
          for (int i = 0; i < inks.size(); i++) {
            int high = values.get(i) * unit;
            canvas.rectangle(3 + i * wide, canvas.height() - 1 - high, Math.max(1, wide - 1), high, inks.get(i));
          }
          canvas.noise(look.noise(), look.noiseKey());
        });
  }

  static Scene line(Dice dice, Frame frame) {
    List<Integer> values = new ArrayList<>(values(dice, 4));
    Look look = Look.of(dice, frame);
    Ink ink = dice.of(Ink.NAMED);
    int last = values.size() - 1;
    if (frame.hard() && values.get(last) < values.get(0)) {
      Collections.swap(values, 0, last);
    }
    int from = values.get(0);
    int to = values.get(last);
    return new Scene("line " + values, ink + " " + look.noise() + " " + look.noiseKey(), true,
        frame.hard() ? "last-first?" : "highest?",
        String.valueOf(frame.hard() ? to - from : (int) Collections.max(values)),
        frame.hard() ? List.of("last " + to, "first " + from, to + "-" + from + "=" + (to - from)) : List.of(), values,
        canvas -> {
          int unit = axis(canvas);
          double step = (canvas.width() - 7.0) / last;
          double base = canvas.height() - 1;
          for (int i = 0; i <= last; i++) {
            double x = 4.5 + i * step;
            double y = base - values.get(i) * unit + 0.5;
            if (i > 0) {
              canvas.line(x - step, base - values.get(i - 1) * unit + 0.5, x, y, Math.max(1.2, unit / 4.0), ink);
            }
            canvas.disk(x, y, Math.max(1.5, unit / 2.5), Ink.BLACK);
          }
          canvas.noise(look.noise(), look.noiseKey());
        });
  }

  static Scene pie(Dice dice, Frame frame) {
    int slices = dice.between(3, 4);
    List<Ink> inks = dice.some(slices, Ink.NAMED);
    List<Integer> parts;
    do {
      List<Integer> cuts = new ArrayList<>(dice.some(slices - 1, List.of(1, 2, 3, 4, 5, 6, 7)));
      Collections.sort(cuts);
      cuts.add(PARTS);
      parts = new ArrayList<>();
      int before = 0;
      for (int cut : cuts) {
        parts.add(cut - before);
        before = cut;
      }
    } while (Collections.frequency(parts, Collections.max(parts)) > 1);
    List<Integer> drawn = List.copyOf(parts);
    List<Ink> asked = dice.some(2, inks);
    int first = drawn.get(inks.indexOf(asked.get(0)));
    int second = drawn.get(inks.indexOf(asked.get(1)));
    Look look = Look.of(dice, frame);
    return new Scene("pie " + inks + " " + drawn,
        look.noise() + " " + look.noiseKey(), true,
        frame.hard() ? "eighths of " + asked.get(0).word() + "+" + asked.get(1).word() + "?" : "largest?",
        frame.hard() ? String.valueOf(first + second) : inks.get(drawn.indexOf(Collections.max(drawn))).word(),
        frame.hard() ? together(asked, first, second) : List.of(), drawn, canvas -> {
          double middle = canvas.width() / 2.0;
          double begin = 0;
          for (int i = 0; i < drawn.size(); i++) {
            double end = begin + (double) drawn.get(i) / PARTS;
            canvas.slice(middle, middle, middle - 1, begin, end, inks.get(i));
            begin = end;
          }
          canvas.noise(look.noise(), look.noiseKey());
        });
  }

  private static List<String> together(List<Ink> inks, int first, int second) {
    return List.of(inks.get(0).word() + " " + first, inks.get(1).word() + " " + second,
        first + "+" + second + "=" + (first + second));
  }

  private static List<Integer> values(Dice dice, int count) {
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(dice.between(1, MOST));
    }
    return values;
  }

  /** Draws an axis with a mark at each whole number. Returns pixels of a unit. */
  private static int axis(Canvas canvas) {
    int unit = Math.max(1, (canvas.height() - 1) / MOST);
    int base = canvas.height() - 1;
    canvas.rectangle(0, base, canvas.width(), 1, Ink.BLACK);
    canvas.rectangle(0, base - MOST * unit, 1, MOST * unit, Ink.BLACK);
    for (int value = 1; value <= MOST; value++) {
      canvas.rectangle(0, base - value * unit, value == 5 ? 3 : 2, 1, Ink.BLACK);
    }
    return unit;
  }
}

package kedge.data.drawn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Figures: their color and shape, how many there are, and which are more. */
final class ShapeScenes {
  private static final int SIDE = 3; // cells of the grid along a side
  private static final List<Integer> CELLS = IntStream.range(0, SIDE * SIDE).boxed().toList();

  private enum Shape {
    SQUARE, CIRCLE, TRIANGLE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    void draw(Canvas canvas, int left, int top, int side, Ink ink) {
      switch (this) {
        case SQUARE -> canvas.rectangle(left, top, side, side, ink);
        case CIRCLE -> canvas.disk(left + side / 2.0, top + side / 2.0, side / 2.0, ink);
        default -> canvas.triangle(left, top, side, ink);
      }
    }
  }

  private record Figure(Shape shape, Ink ink) {
    @Override
    public String toString() {
      return ink.word() + " " + shape.word();
    }
  }

  private ShapeScenes() {
  }

  static Scene color(Dice dice, Frame frame) {
    return single(dice, frame, false);
  }

  static Scene shape(Dice dice, Frame frame) {
    return single(dice, frame, true);
  }

  private static Scene single(Dice dice, Frame frame, boolean shape) {
    Figure figure = new Figure(dice.of(List.of(Shape.values())), dice.of(Ink.NAMED));
    int side = dice.between(frame.pixels() * 2 / 5, frame.pixels() * 3 / 5);
    int left = dice.between(0, frame.pixels() - side);
    int top = dice.between(0, frame.pixels() - side);
    Look look = Look.of(dice, frame);
    return new Scene("single " + figure,
        left + " " + top + " " + side + " " + look.noise() + " " + look.noiseKey(), false,
        shape ? "which shape?" : "which color?", shape ? figure.shape().word() : figure.ink().word(), List.of(),
        List.of(), canvas -> {
          figure.shape().draw(canvas, left, top, side, figure.ink());
          canvas.noise(look.noise(), look.noiseKey());
        });
  }

  static Scene count(Dice dice, Frame frame) {
    Map<Integer, Figure> placed = new TreeMap<>();
    Figure asked = new Figure(dice.of(List.of(Shape.values())), dice.of(Ink.NAMED));
    int count = dice.between(frame.hard() ? 0 : 1, 6);
    List<Integer> cells = dice.some(frame.hard() ? dice.between(Math.max(4, count), 9) : count, CELLS);
    for (int i = 0; i < cells.size(); i++) {
      Figure other = asked;
      while (i >= count && other.equals(asked)) {
        other = new Figure(dice.of(List.of(Shape.values())), dice.of(Ink.NAMED));
      }
      placed.put(cells.get(i), other);
    }
    List<Integer> rows = IntStream.range(0, SIDE)
        .map(row -> (int) placed.entrySet().stream()
            .filter(each -> each.getKey() / SIDE == row && each.getValue().equals(asked)).count())
        .boxed().toList();
    String question = frame.hard() ? "how many " + asked + "s?" : "how many?";
    List<String> steps = frame.hard()
        ? List.of(rows.stream().map(String::valueOf).collect(Collectors.joining("+")) + "=" + count)
        : List.of();
    return grid(dice, frame, "grid ", placed, question,
        String.valueOf(count), steps, rows);
  }

  static Scene compare(Dice dice, Frame frame) {
    List<Ink> inks = dice.some(2, Ink.NAMED);
    int fewer = dice.between(1, 3);
    int more = dice.between(fewer + 1, 5);
    List<Integer> cells = dice.some(fewer + more, CELLS);
    Map<Integer, Figure> placed = new TreeMap<>();
    for (int i = 0; i < cells.size(); i++) {
      placed.put(cells.get(i), new Figure(dice.of(List.of(Shape.values())), inks.get(i < more ? 0 : 1)));
    }
    String first = inks.get(0).word();
    String second = inks.get(1).word();
    List<String> named = new ArrayList<>(List.of(first, second));
    Collections.sort(named);
    return grid(dice, frame, "grid ", placed,
        frame.hard() ? "how many more " + first + " than " + second + "?"
            : "more " + named.get(0) + " or " + named.get(1) + "?",
        frame.hard() ? String.valueOf(more - fewer) : first,
        frame.hard() ? List.of(first + " " + more, second + " " + fewer, more + "-" + fewer + "=" + (more - fewer))
            : List.of(),
        List.of(more, fewer));
  }

  private static Scene grid(Dice dice, Frame frame, String begin, Map<Integer, Figure> placed, String question,
      String answer, List<String> steps, List<Integer> numbers) {
    Look look = Look.of(dice, frame);
    int cell = frame.pixels() / SIDE;
    int side = cell * 3 / 4;
    int gap = (cell - side) / 2;
    return new Scene(begin + placed, look.noise() + " " + look.noiseKey(), true, question, answer, steps, numbers,
        canvas -> {
          placed.forEach((at, figure) -> figure.shape().draw(canvas, at % SIDE * cell + gap, at / SIDE * cell + gap,
              side, figure.ink()));
          canvas.noise(look.noise(), look.noiseKey());
        });
  }
}

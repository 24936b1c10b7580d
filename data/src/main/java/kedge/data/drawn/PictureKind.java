package kedge.data.drawn;

import java.util.function.BiFunction;

/** What a drawn picture shows. */
public enum PictureKind {
  /** One digit; the question is which. */
  DIGIT(true, false, DigitScenes::digit),
  /** One figure; the question is its color. */
  COLOR(true, false, ShapeScenes::color),
  /** One figure; the question is whether it is a square, a circle or a triangle. */
  SHAPE(true, false, ShapeScenes::shape),
  /** Figures on a grid: how many there are; hard: how many of a color and shape. */
  COUNT(true, true, ShapeScenes::count),
  /** Figures of two colors: which are more; hard: how many more. */
  COMPARE(true, true, ShapeScenes::compare),
  /** Digits to add: one or two are easy, more are hard. */
  SUM(true, true, DigitScenes::sum),
  /** A bar chart: the height of a bar; hard: of two together. */
  BAR(true, true, ChartScenes::bar),
  /** A line chart: its highest value; hard: how much it rises. */
  LINE(true, true, ChartScenes::line),
  /** A pie chart: the largest slice; hard: how many eighths two slices are. */
  PIE(true, true, ChartScenes::pie),
  /** A clock: the hour; hard: the minutes since twelve. */
  CLOCK(true, true, FigureScenes::clock),
  /** A figure with marked lengths: one of them; hard: area, perimeter, or the long side of a right triangle. */
  GEOMETRY(true, true, FigureScenes::geometry);

  private final boolean easy;
  private final boolean hard;
  private final BiFunction<Dice, Frame, Scene> scenes;

  PictureKind(boolean easy, boolean hard, BiFunction<Dice, Frame, Scene> scenes) {
    this.easy = easy;
    this.hard = hard;
    this.scenes = scenes;
  }

  /** Returns whether there are problems of a difficulty, with {@code terms} terms in sums. */
  boolean has(boolean isHard, int terms) {
    return this == SUM ? isHard == terms > 2 : isHard ? hard : easy;
  }

  Scene scene(Dice dice, Frame frame) {
    return scenes.apply(dice, frame);
  }
}

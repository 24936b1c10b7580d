package kedge.data.drawn;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import kedge.data.DemonstrationFormat;
import kedge.data.synthetic.Difficulty;
import kedge.data.synthetic.Reasoning;
import kedge.data.synthetic.Split;

/**
 * Drawn pictures with a question each. Every picture is square, and no two problems are alike.
 *
 * @param size number of problems
 * @param split {@code train} or {@code held_out}; default {@code train}. No picture is in both; charts, grids and sums
 * of three or more digits are told apart by what they show, whatever their look
 * @param kinds which of {@code digit}, {@code color}, {@code shape}, {@code count}, {@code compare}, {@code sum},
 * {@code bar}, {@code line}, {@code pie}, {@code clock} and {@code geometry} occur, equally often; default: all that
 * there are of the difficulty
 * @param difficulty {@code easy} for what is read off, {@code hard} for what takes steps; default: both, of kinds that
 * have both in turn. A column of every problem says which it is
 * @param pixels width and height of the pictures, 28 to 1024; default 56
 * @param style {@code plain} (one hand of digits, upright, no noise) or {@code varied}; default {@code plain}
 * @param terms how many digits a sum has, 1 to 6; default 3. Sums of one or two are easy, others hard
 * @param reasoning {@code columns} (every step) or {@code none}; default {@code columns}
 * @param demonstration format of worked answers; default {@code think}
 * @param seed which problems of the split, and in which order; default 0
 * @param name the name under which problems are counted; default {@code pictures}
 */
public record PicturesSettings(Integer size, Split split, List<PictureKind> kinds, Difficulty difficulty,
    Integer pixels, PictureStyle style, Integer terms, Reasoning reasoning, DemonstrationFormat demonstration,
    Long seed,
    String name) {
  public PicturesSettings {
    split = split == null ? Split.TRAIN : split;
    terms = terms == null ? 3 : terms;
    Difficulty asked = difficulty;
    int digits = terms;
    kinds = kinds == null
        ? List.of(PictureKind.values()).stream()
            .filter(kind -> asked == null || kind.has(asked == Difficulty.HARD, digits)).toList()
        : List.copyOf(new LinkedHashSet<>(kinds));
    pixels = pixels == null ? 56 : pixels;
    style = style == null ? PictureStyle.PLAIN : style;
    reasoning = reasoning == null ? Reasoning.COLUMNS : reasoning;
    demonstration = demonstration == null ? DemonstrationFormat.THINK : demonstration;
    seed = seed == null ? 0L : seed;
    name = name == null ? "pictures" : name;
    if (size == null || size < 1) {
      throw new IllegalArgumentException(
          "size is " + (size == null ? "missing" : size) + ", expected a number of problems, at least 1");
    }
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("kinds is empty, expected at least one");
    }
    for (PictureKind kind : kinds) {
      if (difficulty != null && !kind.has(difficulty == Difficulty.HARD, terms)) {
        String word = kind.name().toLowerCase(Locale.ROOT);
        throw new IllegalArgumentException("difficulty is " + difficulty.name().toLowerCase(Locale.ROOT)
            + ", but pictures of the kind " + word + (kind == PictureKind.SUM ? " with terms: " + terms : "")
            + " are all " + (kind.has(true, terms) ? "hard" : "easy")
            + ". Maybe leave out difficulty, or " + word + " of kinds?");
      }
    }
    if (pixels < 28 || pixels > 1024) {
      throw new IllegalArgumentException("pixels is " + pixels + ", expected 28 to 1024");
    }
    if (terms < 1 || terms > 6) {
      throw new IllegalArgumentException("terms is " + terms + ", expected 1 to 6");
    }
  }
}

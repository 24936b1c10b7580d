package kedge.data.synthetic;

import java.util.Locale;
import java.util.Map;

/**
 * How hard the problems of a generated source are meant to be: a column of each of them, for rewards that judge whether
 * thinking was needed.
 */
public enum Difficulty {
  EASY, HARD;

  /** The column's name. */
  public static final String COLUMN = "difficulty";

  /** The columns of a problem; none where the difficulty is not said (null). */
  static Map<String, String> columns(Difficulty difficulty) {
    return difficulty == null ? Map.of() : Map.of(COLUMN, difficulty.name().toLowerCase(Locale.ROOT));
  }
}

package kedge.data.synthetic;

import java.util.Locale;
import java.util.Map;

/**
 * Intended difficulty of the problems of a synthetic source: a column of each of them, for rewards that judge whether
 * thinking was needed.
 */
public enum Difficulty {
  EASY, HARD;

  /** Name of the column. */
  public static final String COLUMN = "difficulty";

  /** Returns the columns of a problem; none for null. */
  static Map<String, String> columns(Difficulty difficulty) {
    return difficulty == null ? Map.of() : Map.of(COLUMN, difficulty.name().toLowerCase(Locale.ROOT));
  }
}

package kedge.rewards;

import kedge.data.KeyedRandom;

/** Texts of a verdict's detail, cut where they are long. */
public final class Abbreviation {
  private static final int SHOWN = 200;

  private Abbreviation() {
  }

  /** The beginning. */
  public static String text(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  /** The beginning, and where that is not all a digest of the whole: different texts stay different. */
  public static String distinct(String text) {
    return text.length() <= SHOWN ? text : text(text) + " " + Long.toHexString(KeyedRandom.text(text));
  }
}

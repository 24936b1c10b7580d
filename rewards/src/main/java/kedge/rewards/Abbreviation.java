package kedge.rewards;

import kedge.data.KeyedRandom;

/** Shortens texts for a verdict's detail. */
public final class Abbreviation {
  private static final int SHOWN = 200;

  private Abbreviation() {
  }

  /** Returns at most the first 200 characters. */
  public static String text(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  /** Returns at most the first 200 characters; a longer text gets a digest, so that different texts stay different. */
  public static String distinct(String text) {
    return text.length() <= SHOWN ? text : text(text) + " " + Long.toHexString(KeyedRandom.text(text));
  }
}

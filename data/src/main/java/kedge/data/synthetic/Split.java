package kedge.data.synthetic;

import java.util.Locale;
import kedge.data.KeyedRandom;

/**
 * The two sides of a generated space of problems. A problem's side is a keyed hash of what the problem asks, never of a
 * seed, a size or a place in an order: no settings whatever can put one problem on both sides.
 */
public enum Split {
  /** Four problems in five. */
  TRAIN,
  /** One problem in five. */
  HELD_OUT;

  private static final long KEY = 0x4B65646765L; // changing it moves problems between train and held-out: never
  private static final int HELD_OUT_IN = 5;

  /** The side of a problem, from the canonical text of what it asks. */
  public static Split of(String canonical) {
    return KeyedRandom.integer(HELD_OUT_IN, KEY, KeyedRandom.text(canonical)) == 0 ? HELD_OUT : TRAIN;
  }

  /** The word a recipe writes. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}

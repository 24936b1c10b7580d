package kedge.data.synthetic;

import java.util.Locale;
import kedge.data.KeyedRandom;

/**
 * Train/held-out split of a space of synthetic problems. The split of a problem is a keyed hash of its question alone,
 * so no choice of seed or size puts a problem into both.
 */
public enum Split {
  /** Four problems in five. */
  TRAIN,
  /** One problem in five. */
  HELD_OUT;

  private static final long KEY = 0x4B65646765L; // must never change: that would move problems between the splits
  private static final int HELD_OUT_IN = 5;

  /** Returns the split of a problem, from the canonical text of its question. */
  public static Split of(String canonical) {
    return KeyedRandom.integer(HELD_OUT_IN, KEY, KeyedRandom.text(canonical)) == 0 ? HELD_OUT : TRAIN;
  }

  /** Name in a recipe. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}

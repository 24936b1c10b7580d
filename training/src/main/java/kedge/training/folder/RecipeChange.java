package kedge.training.folder;

/**
 * A recipe key whose value in a resumed run differs from the value that the run began with.
 *
 * @param key dotted path of the key
 * @param before value of the run; {@code nothing} if it has none
 * @param now new value; {@code nothing} if it has none
 * @param effect possible effect on the result
 */
public record RecipeChange(String key, String before, String now, Effect effect) {

  /** Possible effect of a change on weights and logs. */
  public enum Effect {
    /** None; only speed, memory, kept files or logging change. */
    NONE("does not change the result"),
    /** Sums are taken in another order: the last bits of gradients differ. */
    ROUNDING("changes rounding alone"),
    /** It affects only what has not begun, so the result is as if the run had begun with it. */
    LATER("concerns only what has not begun"),
    /** A training stage becomes longer, or shorter but not shorter than the steps already done. */
    LENGTH("changes the length of the stage"),
    /** The result can differ from that of either recipe. */
    RESULT("can change the result"),
    /** No checkpoint of the run would fit. */
    MISFIT("is not possible: no checkpoint of the run would fit");

    private final String words;

    Effect(String words) {
      this.words = words;
    }

    /** Returns whether the change needs no acceptance by the user. */
    boolean needsNoAcceptance() {
      return this != RESULT && this != MISFIT;
    }
  }

  /** Returns whether it changes the length of a stage that has begun. */
  boolean ofLength() {
    return effect == Effect.LENGTH || effect == Effect.RESULT && key.matches("stages\\.[^.]+\\.(steps|epochs)");
  }

  /** Returns key and both values in one line. */
  String difference() {
    return key + ": the run has " + before + ", asked for is " + now;
  }

  /** Returns key, both values and effect in one line. */
  String inWords() {
    return key + " is " + now + ", was " + before + ": " + effect.words;
  }
}

package kedge.training.folder;

/**
 * A key of which a resumed run's recipe has another value than the one it began with.
 *
 * @param key path of the key
 * @param before value that the run has; {@code nothing} where it has none
 * @param now value that is asked for, likewise
 * @param effect what the change can do to the result
 */
public record RecipeChange(String key, String before, String now, Effect effect) {

  /** What a change can do to weights and logs. */
  public enum Effect {
    /** Nothing: speed, memory, files that are kept, what is logged. */
    NONE("does not change the result"),
    /** Sums are taken in another order: the last bits of gradients differ. */
    ROUNDING("changes rounding alone"),
    /** It concerns only what has not begun, so that the result is that of a run which had it from its beginning. */
    LATER("concerns only what has not begun"),
    /** A training stage becomes longer, or shorter but not than what is done. */
    LENGTH("changes the length of the stage"),
    /** The result is that of neither recipe. */
    RESULT("can change the result"),
    /** No checkpoint of the run would fit. */
    MISFIT("is not possible: no checkpoint of the run would fit");

    private final String words;

    Effect(String words) {
      this.words = words;
    }

    /** Returns whether the run goes on with it without being told so. */
    boolean free() {
      return this != RESULT && this != MISFIT;
    }
  }

  /** Returns whether it gives a stage that is begun another length. */
  boolean ofLength() {
    return effect == Effect.LENGTH || effect == Effect.RESULT && key.matches("stages\\.[^.]+\\.(steps|epochs)");
  }

  /** One line: key and both values. */
  String difference() {
    return key + ": the run has " + before + ", asked for is " + now;
  }

  /** One line: key, both values and the effect. */
  String inWords() {
    return key + " is " + now + ", was " + before + ": " + effect.words;
  }
}

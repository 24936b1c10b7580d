package kedge.rewards.length;

/**
 * Where DAPO's soft overlong penalty begins and ends, in tokens.
 *
 * @param maximum L_max: the length from which the penalty is -1
 * @param cache L_cache: how far below it the penalty begins
 */
public record OverlongSettings(Integer maximum, Integer cache) {
  public OverlongSettings {
    if (maximum == null || maximum < 1) {
      throw new IllegalArgumentException(
          "maximum is " + (maximum == null ? "missing" : maximum) + ", expected a number of tokens, at least 1");
    }
    if (cache == null || cache < 1 || cache > maximum) {
      throw new IllegalArgumentException("cache is " + (cache == null ? "missing" : cache)
          + ", expected 1 to maximum, which is " + maximum + " tokens");
    }
  }
}

package kedge.rewards.chain;

import kedge.rewards.Absent;

/**
 * How written-out steps are judged.
 *
 * @param absent what a completion gets that thinks nothing; default {@code not_applicable}
 * @param scores {@code bits}, 1 if all is right and else 0, as the papers have it; or {@code share}, of {@code
 * steps_logic} and {@code steps_grounding} the share of lines in which nothing is wrong; default {@code bits}
 */
public record ChainSettings(Absent absent, Scores scores) {
  /** How a chain's faults become a value. */
  public enum Scores {
    BITS, SHARE
  }

  public ChainSettings {
    absent = absent == null ? Absent.NOT_APPLICABLE : absent;
    scores = scores == null ? Scores.BITS : scores;
  }

  /** Bits. */
  public ChainSettings(Absent absent) {
    this(absent, Scores.BITS);
  }
}

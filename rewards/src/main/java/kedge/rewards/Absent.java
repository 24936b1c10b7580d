package kedge.rewards;

/**
 * What a completion gets that lacks the part to be judged: it does not count, or counts as wrong, the latter where a
 * policy could learn to leave it out.
 */
public enum Absent {
  NOT_APPLICABLE, ZERO
}

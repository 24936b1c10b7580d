package kedge.rewards.answer;

/**
 * Where a verifier looks for the answer.
 *
 * @param bare whether a completion of one line that marks no answer is taken as the answer itself, for evaluations that
 * ask for nothing but the answer; false if left out
 */
public record BareSettings(Boolean bare) {
  public BareSettings {
    bare = bare != null && bare;
  }
}

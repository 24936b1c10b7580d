package kedge.rewards.total;

import java.util.List;
import java.util.stream.Stream;
import kedge.rewards.total.Composition.Sum;
import kedge.rewards.total.Composition.Term;

/**
 * The rewards of SAIL-VL2's two stages of reinforcement learning (sections 4.2.3 and 4.2.5 of its report). The report
 * gives no weights.
 */
public final class SailVl2 {
  private SailVl2() {
  }

  /**
   * Returns the reward of the verifiable stage: answer and format, both binary. The report does not state how they are
   * combined; the weighted sum is Kedge's interpretation.
   *
   * @param answer rewards that grade the answer; the first that applies counts
   */
  public static Composition verifiable(List<String> answer, String format, double answerWeight, double formatWeight) {
    return new Sum(
        List.of(new Term(answerWeight, answer(answer)), new Term(formatWeight, new Composition.Part(format))), false);
  }

  /**
   * Returns the reward of the mixed stage: w_a answer + w_t think + w_f format with w_a + w_t + w_f = 1, all binary.
   *
   * @param answer rewards that grade the answer, rules first, then a judge for the rest; the first that applies counts
   * @param think a judge's verdict on the whole chain
   */
  public static Composition mixed(List<String> answer, String think, String format, double answerWeight,
      double thinkWeight, double formatWeight) {
    return new Sum(List.of(new Term(answerWeight, answer(answer)),
        new Term(thinkWeight, new Composition.Bit(new Composition.Part(think))),
        new Term(formatWeight, new Composition.Part(format))), false);
  }

  /** Returns the first of some rewards that applies. */
  static Composition answer(List<String> rewards) {
    Stream<Composition> parts = rewards.stream().map(Composition.Part::new);
    return rewards.size() == 1 ? new Composition.Part(rewards.get(0)) : new Composition.First(parts.toList());
  }
}

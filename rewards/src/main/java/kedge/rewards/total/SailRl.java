package kedge.rewards.total;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import kedge.rewards.total.Composition.Bit;
import kedge.rewards.total.Composition.Constant;
import kedge.rewards.total.Composition.Part;
import kedge.rewards.total.Composition.Product;
import kedge.rewards.total.Composition.Sum;
import kedge.rewards.total.Composition.Term;

/**
 * SAIL-RL's reward (equation 1): R = alpha (J T A) + (1 - alpha) F. J says whether the choice to think or not was
 * right, T is the mean of the bits on the chain of thought, A the answer, F the format.
 *
 * <p>The paper leaves open what T is where nothing was thought. Here: 1 if the judge's verdict says that no thinking
 * was needed, 0 if it was.
 *
 * @param answer rewards that grade the answer; the first that applies counts
 * @param judge the verdict on the choice to think; it notes {@link #NEEDED}
 * @param think the verdicts on the chain: logic, grounding, consistency
 * @param thinks a reward that is 1 where something was thought and 0 where the thought is empty
 * @param format the format
 * @param alpha weight of the product; the paper has 0.9
 * @param variant what is left out or combined in another way
 * @param bits whether verdicts of judges are rounded to 0 or 1, as in the paper; false is its ablation with continuous
 * scores
 */
public record SailRl(List<String> answer, String judge, List<String> think, String thinks, String format, double alpha,
    Variant variant, boolean bits) {
  /** What the judge of the choice notes: whether the question asks for reasoning, {@code true} or {@code false}. */
  public static final String NEEDED = "requires_reasoning";

  /** The reward and the ablations of the paper. */
  public enum Variant {
    /** alpha (J T A) + (1 - alpha) F. */
    PRODUCT,
    /** alpha (J + T + A) / 3 + (1 - alpha) F; where one does not apply, the mean of the others. */
    ADDITIVE,
    /** alpha A + (1 - alpha) F. */
    ANSWER_ONLY,
    /**
     * alpha (T A) + (1 - alpha) F, with T = 0 where nothing was thought: the policy is taught to think about
     * everything.
     */
    ALWAYS_THINK,
    /** alpha A + (1 - alpha) F where nothing was thought, (1 - alpha) F where something was. */
    NEVER_THINK
  }

  public SailRl {
    answer = List.copyOf(answer);
    think = List.copyOf(think);
    Objects.requireNonNull(variant, "variant");
  }

  /** The composition. */
  public Composition composition() {
    return new Sum(List.of(new Term(alpha, gate()),
        new Term(BigDecimal.ONE.subtract(BigDecimal.valueOf(alpha)).doubleValue(), new Part(format))), false);
  }

  private Composition gate() {
    Composition right = SailVl2.answer(answer);
    return switch (variant) {
      case PRODUCT -> new Product(List.of(verdict(judge), thought(needless()), right));
      case ADDITIVE -> Composition.mean(List.of(verdict(judge), thought(needless()), right));
      case ANSWER_ONLY -> right;
      case ALWAYS_THINK -> new Product(List.of(thought(new Constant(0)), right));
      case NEVER_THINK -> new Composition.If(new Part(thinks), new Constant(0), right);
    };
  }

  private Composition thought(Composition nothing) {
    return new Composition.If(new Part(thinks), Composition.mean(think.stream().map(this::verdict).toList()), nothing);
  }

  private Composition needless() {
    return new Sum(List.of(new Term(1, new Constant(1)), new Term(-1, new Composition.Detail(judge, NEEDED))), false);
  }

  private Composition verdict(String part) {
    return bits ? new Bit(new Part(part)) : new Part(part);
  }
}

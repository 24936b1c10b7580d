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
 * SAIL-RL's reward (equation 1): R = alpha (J T A) + (1 - alpha) F. J is the verdict on the decision to think, T the
 * mean of the verdicts on the chain of thought, A the answer, F the format.
 *
 * <p>The paper does not define T for completions without thinking. Here it is 1 if the judge says that no thinking was
 * needed, otherwise 0.
 *
 * @param answer names of rewards that grade the answer; the first that applies counts
 * @param judge name of the verdict on the decision to think, with {@link #NEEDED} in its detail
 * @param think names of the verdicts on the chain: logic, grounding, consistency
 * @param thinks name of a reward that is 1 for completions with thinking, otherwise 0
 * @param format name of the format reward
 * @param alpha weight of the product; the paper uses 0.9
 * @param variant the paper's reward or one of its ablations
 * @param bits whether verdicts are rounded to 0 or 1, as in the paper; false is its ablation with continuous scores
 */
public record SailRl(List<String> answer, String judge, List<String> think, String thinks, String format, double alpha,
    Variant variant, boolean bits) {
  /** Key in the detail of the judge: whether the question needs reasoning, {@code true} or {@code false}. */
  public static final String NEEDED = "requires_reasoning";

  /** The reward and the ablations of the paper. */
  public enum Variant {
    /** alpha (J T A) + (1 - alpha) F. */
    PRODUCT,
    /** alpha (J + T + A) / 3 + (1 - alpha) F; if one does not apply, the mean of the others. */
    ADDITIVE,
    /** alpha A + (1 - alpha) F. */
    ANSWER_ONLY,
    /**
     * alpha (T A) + (1 - alpha) F, with T = 0 without thinking, so that the policy learns to think about everything.
     */
    ALWAYS_THINK,
    /** alpha A + (1 - alpha) F without thinking, (1 - alpha) F with thinking. */
    NEVER_THINK
  }

  public SailRl {
    answer = List.copyOf(answer);
    think = List.copyOf(think);
    Objects.requireNonNull(variant, "variant");
  }

  /** Returns the composition. */
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

package kedge.policy.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Settings of low-rank adapters (Hu et al. 2021, "LoRA", arXiv 2106.09685, eq. 3): a projection with frozen weights W
 * computes {@code y = x Wᵀ + s (x Aᵀ) Bᵀ}, where only A and B are trained.
 *
 * @param rank rows of A, columns of B ({@code r})
 * @param alpha numerator of the scale s
 * @param rankStabilized whether s is {@code alpha / sqrt(rank)} (Kalajdzievski 2023, arXiv 2312.03732), not {@code
 * alpha / rank}
 * @param targets names of the adapted projections, as ends of their names in a checkpoint ({@code q_proj}, {@code
 * layers.3.mlp.down_proj}), or {@link #ALL_LINEAR} alone
 */
public record Lora(int rank, double alpha, boolean rankStabilized, List<String> targets) {
  /** Target that means every projection of attention and MLP, including experts. */
  public static final String ALL_LINEAR = "all-linear";
  /** Projections that can be adapted. */
  public static final List<String> PROJECTIONS = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj",
      "down_proj");

  public Lora {
    targets = List.copyOf(targets);
    if (rank < 1) {
      throw new IllegalArgumentException("r is " + rank + ", expected at least 1. Maybe 16?");
    }
    if (!(alpha > 0) || Double.isInfinite(alpha)) {
      throw new IllegalArgumentException("alpha is " + alpha + ", expected above 0. Maybe 2 * r, " + 2 * rank + "?");
    }
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("targets is empty, expected at least one. Maybe [all-linear]?");
    }
  }

  /** The factor s of the low-rank term. */
  public double scale() {
    return alpha / (rankStabilized ? Math.sqrt(rank) : rank);
  }

  /** Returns whether a module of that name in a checkpoint ({@code model.layers.0.self_attn.q_proj}) is adapted. */
  boolean targets(String module) {
    return projection(module) && targets.stream().anyMatch(target -> matches(target, module));
  }

  static boolean matches(String target, String module) {
    return target.equals(ALL_LINEAR) || module.equals(target) || module.endsWith("." + target);
  }

  static boolean projection(String module) {
    return PROJECTIONS.contains(module.substring(module.lastIndexOf('.') + 1));
  }

  /** Returns the exception for a target that matches no projection. */
  static IllegalArgumentException unknown(String target) {
    String others = PROJECTIONS.stream().collect(Collectors.joining(", "));
    return new IllegalArgumentException("targets holds " + target + ", which no projection of the policy is named"
        + (target.matches("(.*\\.)?(lm_head|embed_tokens|gate|router|.*norm)")
            ? ": head, embedding, routers and norms stay frozen"
            : "")
        + ". Maybe some of " + others + ", or " + ALL_LINEAR + "?");
  }
}

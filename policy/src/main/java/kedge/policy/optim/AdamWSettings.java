package kedge.policy.optim;

import java.util.List;
import java.util.Map;

/**
 * Constants of AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101).
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay applied to matrices, never to norm scales
 * @param maximumGradientNorm gradients are scaled down to this global 2-norm; 0 for no clipping
 * @param trainable names of the trained weights as in a checkpoint, with {@code *} for any characters; all others are
 * frozen
 * @param rateFactors factors of the learning rate by name pattern; 1 for weights that no pattern matches
 */
public record AdamWSettings(double beta1, double beta2, double epsilon, double weightDecay, double maximumGradientNorm,
    List<String> trainable, Map<String, Double> rateFactors) {
  public AdamWSettings {
    trainable = List.copyOf(trainable);
    rateFactors = Map.copyOf(rateFactors);
    if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException("betas are " + beta1 + " and " + beta2 + ", expected at least 0 and below 1");
    }
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException("epsilon is " + epsilon + ", expected above 0");
    }
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("weight_decay is " + weightDecay + ", expected 0 or more");
    }
    if (!(maximumGradientNorm >= 0)) {
      throw new IllegalArgumentException(
          "maximum gradient norm is " + maximumGradientNorm + ", expected 0 (none) or more");
    }
  }

  /** Makes settings with the same learning rate for all trained weights. */
  public AdamWSettings(double beta1, double beta2, double epsilon, double weightDecay, double maximumGradientNorm,
      List<String> trainable) {
    this(beta1, beta2, epsilon, weightDecay, maximumGradientNorm, trainable, Map.of());
  }

  /** Makes settings that train all weights. */
  public AdamWSettings(double beta1, double beta2, double epsilon, double weightDecay, double maximumGradientNorm) {
    this(beta1, beta2, epsilon, weightDecay, maximumGradientNorm, List.of("*"));
  }

  /** Returns beta1 0.9, beta2 0.999, epsilon 1e-8, no weight decay, gradient norm clipped at 1. */
  public static AdamWSettings standard() {
    return new AdamWSettings(0.9, 0.999, 1e-8, 0, 1);
  }
}

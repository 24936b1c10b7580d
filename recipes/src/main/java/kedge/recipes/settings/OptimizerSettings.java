package kedge.recipes.settings;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/** AdamW (Loshchilov and Hutter 2019). Weight decay applies to matrices, not to the scales of norms. */
public record OptimizerSettings(
    /** Decay rate of the first moment. */
    @Default("0.9") double beta1,
    /** Decay rate of the second moment. */
    @Default("0.95") double beta2,
    /** Term added to the denominator. */
    @Default("1e-8") double epsilon,
    /** Decoupled weight decay. */
    @Default("0.0") double weightDecay,
    /** Norm to which the gradient of a step is scaled down; 0 for no clipping. */
    @Default("1.0") double maxGradientNorm,
    /**
     * Names of the weights to train, as in the checkpoint, with {@code *} for any characters: {@code
     * ["model.layers.*.mlp.*"]}. The others are frozen.
     */
    @Default("[\"*\"]") List<String> trainable,
    /**
     * Factors of the learning rate by names of weights, in the same form: {@code {"vision_model.*": 0.1}} trains the
     * vision tower at a tenth of the stage's rate. A weight that no pattern names has factor 1.
     */
    @Default("{}") Map<String, Double> learningRateFactors) {
  public OptimizerSettings {
    trainable = List.copyOf(trainable);
    learningRateFactors = ImmutableMap.copyOf(learningRateFactors);
    boolean positive = learningRateFactors.values().stream().allMatch(factor -> factor > 0);
    String factors = learningRateFactors.toString();
    boolean some = !trainable.isEmpty();
    new Expect()
        .that(some, "trainable is empty, expected at least one pattern. Maybe [\"*\"], or leave the stage out?")
        .that(positive, "learning_rate_factors are " + factors
            + ", expected numbers above 0. Maybe leave what is to be frozen out of trainable?")
        .that(beta1 >= 0 && beta1 < 1, "beta1 is " + beta1 + ", expected at least 0 and below 1")
        .that(beta2 >= 0 && beta2 < 1, "beta2 is " + beta2 + ", expected at least 0 and below 1")
        .above("epsilon", epsilon, 0)
        .atLeast("weight_decay", weightDecay, 0)
        .atLeast("max_gradient_norm", maxGradientNorm, 0)
        .done();
  }
}

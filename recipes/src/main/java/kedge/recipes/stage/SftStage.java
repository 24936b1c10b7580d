package kedge.recipes.stage;

import java.util.List;
import java.util.Optional;
import kedge.data.DirectFormat;
import kedge.data.Role;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.LearningRateSettings;
import kedge.recipes.settings.OptimizerSettings;

/**
 * Supervised fine-tuning on demonstrations.
 *
 * @param data a source that has demonstrations, or a mix of several
 * @param directFormat how a demonstration without thinking is written in the chat, and whether an empty thought before
 * it is learned
 * @param steps optimiser steps
 * @param sequencesPerStep conversations of one optimiser step
 * @param maxLength longest conversation in tokens; a longer one stops the run by name rather than being cut
 * @param loss what is averaged
 * @param packing conversations are laid end to end, each seeing only itself, and nothing is padded; false is refused,
 * since there is no other way here
 * @param lookAhead conversations of a step among which a micro-batch of {@code policy.tokens_per_microbatch} chooses,
 * the longest that fits first; one waits for at most so many micro-batches. Changes speed and rounding, never what a
 * step learns from
 * @param roles whose turns are learned
 * @param balanceCoefficient weight of the router's load-balance loss; 0 for none
 * @param stopBelowLoss the stage ends early, after the first step whose loss is below this; never if left out
 * @param checkpointEvery steps between checkpoints; 0 for only one at the end
 */
@Tag("sft")
public record SftStage(@Required StageData data, int steps, @Default("32") int sequencesPerStep, int maxLength,
    @Default("per_token") Loss loss, @Default("answer") DirectFormat directFormat, @Default("true") boolean packing,
    @Default("256") int lookAhead,
    @Default("[assistant]") List<Role> roles, @Default("{}") OptimizerSettings optimizer,
    @Required LearningRateSettings learningRate,
    @Default("0.0") double balanceCoefficient, Optional<Double> stopBelowLoss,
    @Default("0") int checkpointEvery) implements Stage {

  /**
   * Mean over all trained tokens of the step; over its sequences, of each one's mean; or over its samples, of each
   * one's sum (SAIL-VL2, Eq. 2 and 3).
   */
  public enum Loss {
    PER_TOKEN, PER_SAMPLE, SAMPLE_SUM
  }

  public SftStage {
    roles = List.copyOf(roles);
    new Expect()
        .atLeast("steps", steps, 1)
        .atLeast("sequences_per_step", sequencesPerStep, 1)
        .that(packing,
            "packing is false, expected true: sequences are always packed, with the result of padding. Maybe leave it "
                + "out?")
        .atLeast("look_ahead", lookAhead, 1)
        .atLeast("max_length", maxLength, 2)
        .that(!roles.isEmpty(), "roles is empty, expected at least one. Maybe [assistant]?")
        .atLeast("balance_coefficient", balanceCoefficient, 0)
        .above("stop_below_loss", stopBelowLoss.orElse(1.0), 0)
        .atLeast("checkpoint_every", checkpointEvery, 0)
        .that(learningRate.warmupSteps() <= steps,
            "learning_rate.warmup_steps is " + learningRate.warmupSteps() + ", expected at most steps " + steps)
        .done();
  }

  @Override
  public List<String> reads() {
    return data.sources();
  }

  @Override
  public boolean trains() {
    return true;
  }
}

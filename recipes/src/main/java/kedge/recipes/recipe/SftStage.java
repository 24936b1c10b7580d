package kedge.recipes.recipe;

import java.util.List;
import java.util.Optional;
import kedge.data.Role;

/**
 * Supervised fine-tuning on demonstrations.
 *
 * @param data a source that has demonstrations
 * @param steps optimiser steps
 * @param sequencesPerStep conversations of one optimiser step
 * @param maxLength longest conversation in tokens; a longer one stops the run by name rather than being cut
 * @param loss what is averaged
 * @param packing conversations are laid end to end, each seeing only itself, and nothing is padded; false is refused, since there is no other way here
 * @param roles whose turns are learned
 * @param balanceCoefficient weight of the router's load-balance loss; 0 for none
 * @param stopBelowLoss the stage ends early, after the first step whose loss is below this; never if left out
 * @param checkpointEvery steps between checkpoints; 0 for only one at the end
 */
@Tag("sft")
public record SftStage(@Required String data, int steps, @Default("32") int sequencesPerStep, int maxLength,
    @Default("per_token") Loss loss, @Default("true") boolean packing, @Default("[assistant]") List<Role> roles,
    @Default("{}") OptimizerSettings optimizer, @Required LearningRateSettings learningRate, @Default("0.0") double balanceCoefficient,
    Optional<Double> stopBelowLoss, @Default("0") int checkpointEvery) implements Stage {

  /** Mean over all trained tokens of the step, or over its sequences of each one's mean. */
  public enum Loss { PER_TOKEN, PER_SAMPLE }

  public SftStage {
    roles = List.copyOf(roles);
    new Expect()
        .atLeast("steps", steps, 1)
        .atLeast("sequences_per_step", sequencesPerStep, 1)
        .that(packing, "packing is false, expected true: sequences are always packed, with the result of padding. Maybe leave it out?")
        .atLeast("max_length", maxLength, 2)
        .that(!roles.isEmpty(), "roles is empty, expected at least one. Maybe [assistant]?")
        .atLeast("balance_coefficient", balanceCoefficient, 0)
        .above("stop_below_loss", stopBelowLoss.orElse(1.0), 0)
        .atLeast("checkpoint_every", checkpointEvery, 0)
        .that(learningRate.warmupSteps() <= steps, "learning_rate.warmup_steps is " + learningRate.warmupSteps() + ", expected at most steps " + steps)
        .done();
  }
}

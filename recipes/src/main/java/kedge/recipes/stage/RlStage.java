package kedge.recipes.stage;

import java.util.List;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.DynamicSamplingSettings;
import kedge.recipes.settings.KlSettings;
import kedge.recipes.settings.LearningRateSettings;
import kedge.recipes.settings.MismatchSettings;
import kedge.recipes.settings.ObjectiveSettings;
import kedge.recipes.settings.OptimizerSettings;
import kedge.recipes.settings.SamplingSettings;
import kedge.recipes.settings.SoftOverlongSettings;
import kedge.recipes.settings.TotalSettings;

/**
 * Reinforcement learning with verifiable rewards: groups of completions are drawn, judged, turned into advantages and
 * learned from.
 *
 * @param data where prompts come from: a source, or a mix of several
 * @param total how the rewards' values become one in this stage; the recipe's own if left out
 * @param algorithm a preset of the five axes (advantage, ratio, clip, aggregation, KL) and of dynamic sampling. The
 * overlong penalty is not part of it: it has a key of its own
 * @param steps rollout batches; each gives {@code updates_per_batch} passes
 * @param promptsPerStep prompts of one rollout batch
 * @param completionsPerPrompt size of a group
 * @param sampling how completions are drawn
 * @param objective axes that differ from the preset
 * @param kl penalty to the policy this stage began with, in place of the preset's
 * @param updatesPerBatch passes over each rollout batch
 * @param minibatchesPerStep optimiser steps of one pass; groups are never torn apart
 * @param dynamicSampling draw again for prompts whose completions all scored the same
 * @param overlong soft penalty on completions that come near the length limit
 * @param truncated whether completions cut at the limit are learned from; {@code keep} unless a recipe says {@code
 * mask}, as the resolved recipe says too
 * @param mismatch correction for the sampler and the trainer not computing the same probabilities
 * @param balanceCoefficient weight of the router's load-balance loss; 0 for none
 * @param unscorableLimit the run stops when more than this share of a step's completions could not be judged
 * @param evaluateEvery steps between evaluations; 0 for none
 * @param evaluateWith the eval stage whose settings they use
 * @param checkpointEvery steps between checkpoints; 0 for only one at the end
 */
@Tag("rl")
public record RlStage(@Required StageData data, Optional<TotalSettings> total, @Required String algorithm, int steps,
    int promptsPerStep,
    int completionsPerPrompt, @Required SamplingSettings sampling,
    @Default("{}") ObjectiveSettings objective, Optional<KlSettings> kl, @Default("1") int updatesPerBatch,
    @Default("1") int minibatchesPerStep, @Default("{}") DynamicSamplingSettings dynamicSampling,
    Optional<SoftOverlongSettings> overlong,
    @Default("keep") Truncated truncated, @Default("{}") MismatchSettings mismatch,
    @Default("{}") OptimizerSettings optimizer,
    @Required LearningRateSettings learningRate, @Default("0.0") double balanceCoefficient,
    @Default("0.05") double unscorableLimit,
    @Default("0") int evaluateEvery, Optional<String> evaluateWith,
    @Default("0") int checkpointEvery) implements Stage {

  /**
   * What happens to completions that were cut at the length limit: learned from like others, or left out of the loss.
   */
  public enum Truncated {
    KEEP, MASK
  }

  public RlStage {
    new Expect()
        .atLeast("steps", steps, 1)
        .atLeast("prompts_per_step", promptsPerStep, 1)
        .atLeast("completions_per_prompt", completionsPerPrompt, 1)
        .atLeast("updates_per_batch", updatesPerBatch, 1)
        .atLeast("minibatches_per_step", minibatchesPerStep, 1)
        .that(minibatchesPerStep <= promptsPerStep,
            "minibatches_per_step is " + minibatchesPerStep + ", expected at most prompts_per_step "
                + promptsPerStep + ": a group is never torn apart")
        .atLeast("balance_coefficient", balanceCoefficient, 0)
        .within("unscorable_limit", unscorableLimit, 0, 1)
        .atLeast("evaluate_every", evaluateEvery, 0)
        .that((evaluateEvery > 0) == evaluateWith.isPresent(), evaluateEvery > 0
            ? "evaluate_with is missing, but evaluate_every is " + evaluateEvery
                + ": expected the name of an eval stage"
            : "evaluate_every is " + evaluateEvery + ", but evaluate_with is given: expected at least 1")
        .atLeast("checkpoint_every", checkpointEvery, 0)
        .that(learningRate.warmupSteps() <= updates(steps, updatesPerBatch, minibatchesPerStep),
            "learning_rate.warmup_steps is "
                + learningRate.warmupSteps() + ", expected at most the stage's optimiser steps "
                + updates(steps, updatesPerBatch, minibatchesPerStep))
        .that(sampling.temperature() > 0,
            "sampling.temperature is 0, expected above 0: greedy completions of one prompt are all the same")
        .that(
            !objective.advantage().equals(Optional.of("gdpo")) || kl.isEmpty()
                || kl.get().in() == KlSettings.Place.LOSS,
            "kl.in is reward, but objective.advantage is gdpo, which compares the components of the reward one by "
                + "one, expected loss")
        .that(overlong.isEmpty() || overlong.get().bufferTokens() < sampling.maxNewTokens(),
            "overlong.buffer_tokens is "
                + overlong.map(SoftOverlongSettings::bufferTokens).orElse(0)
                + ", expected below sampling.max_new_tokens " + sampling.maxNewTokens())
        .that(learningRate.schedule() != LearningRateSettings.Schedule.ADALRS,
            "learning_rate.schedule is adalrs, expected another one: it goes by how a loss "
                + "descends, and the loss of rl does not")
        .that(data.dry().orElse(StageData.Dry.REUSE) == StageData.Dry.REUSE,
            "data.dry is stop, expected reuse: how many problems a step of rl takes is "
                + "not known before it. Maybe fewer steps?")
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

  @Override
  public Optional<SamplingSettings> drawing() {
    return Optional.of(sampling);
  }

  /** Optimiser steps of the whole stage. */
  public long updates() {
    return updates(steps, updatesPerBatch, minibatchesPerStep);
  }

  private static long updates(int steps, int updatesPerBatch, int minibatchesPerStep) {
    return (long) steps * updatesPerBatch * minibatchesPerStep;
  }
}

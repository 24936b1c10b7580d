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
import kedge.recipes.settings.RolloutSettings;
import kedge.recipes.settings.SamplingSettings;
import kedge.recipes.settings.SoftOverlongSettings;
import kedge.recipes.run.StopEarlySettings;
import kedge.recipes.settings.TotalSettings;
import kedge.rl.objective.Truncated;
import kedge.rl.step.MiniBatches;

/**
 * Reinforcement learning with verifiable rewards. Each step samples a group of completions per prompt, scores them,
 * turns the rewards into advantages and updates the policy.
 */
@Tag("rl")
public record RlStage(
    // Rollouts
    /** Prompts to sample from: a source, or a mix of several. */
    @Required StageData data,
    /** Number of steps; each samples one rollout batch and trains on it. Exactly one of steps and epochs. */
    Optional<Integer> steps,
    /**
     * Passes over the data in place of steps, whole or not, counting {@code prompts_per_step} a step; of a mix, until
     * its first source is exhausted.
     */
    Optional<Double> epochs,
    /** Prompts of one rollout batch. */
    int promptsPerStep,
    /** Completions sampled for each prompt: the size of a group. */
    int completionsPerPrompt,
    /** Sampling of the completions. */
    @Required SamplingSettings sampling,
    /** Servers that draw the completions; this process draws them if left out. See docs/fleet.md. */
    Optional<RolloutSettings> rollouts,
    /**
     * Steps between drawing and training: with k > 0, step s trains on completions of the weights at the start of step
     * s - k, and {@code mismatch} has to correct for it. Servers ({@code rollouts}) then draw while the policy is
     * trained. See docs/fleet.md.
     */
    @Default("0") int staleness,
    /**
     * Prompts that leave no room for {@code sampling.max_new_tokens} in the policy's positions: {@code stop} names them
     * all before the run, {@code drop} leaves them out, {@code truncate} cuts their last user turn at its beginning.
     */
    @Default("stop") TooLong tooLong,
    /** Resampling of groups whose completions all have the same reward. */
    @Default("{}") DynamicSamplingSettings dynamicSampling,

    // Rewards
    /** Composition of the rewards in this stage; the recipe's own if left out. */
    Optional<TotalSettings> total,
    /** Soft penalty on completions near the length limit; none if left out. */
    Optional<SoftOverlongSettings> overlong,
    /** Largest share of a step's completions that may fail to be scored; above it the run stops. */
    @Default("0.05") double unscorableLimit,

    // Objective
    /**
     * Preset of the objective (advantage, ratio, clip, aggregation, KL) and of dynamic sampling: {@code grpo}, {@code
     * dr-grpo}, {@code dapo}, {@code gspo}, {@code cispo}, {@code rloo} or {@code reinforce++}.
     */
    @Required String algorithm,
    /** Axes of the objective that differ from the preset. */
    @Default("{}") ObjectiveSettings objective,
    /** KL penalty against the policy that the stage began with, in place of the preset's. */
    Optional<KlSettings> kl,
    /** Whether completions cut at the length limit are trained on. */
    @Default("keep") Truncated truncated,
    /** Correction for probabilities that differ between sampler and trainer. */
    @Default("{}") MismatchSettings mismatch,
    /** Weight of the router's load-balance loss; 0 for none. */
    @Default("0.0") double balanceCoefficient,

    // Updates
    /** Passes over each rollout batch. */
    @Default("1") int updatesPerBatch,
    /** Optimizer steps of one pass. The completions of one prompt stay together. */
    @Default("1") int minibatchesPerStep,
    /** Optimizer. */
    @Default("{}") OptimizerSettings optimizer,
    /** Learning rate over the stage's optimizer steps. */
    @Required LearningRateSettings learningRate,
    /** Rule that ends the stage early by a metric; none if left out. */
    Optional<StopEarlySettings> stopEarly,

    // Evaluation and checkpoints
    /** Steps between evaluations; 0 for none. */
    @Default("0") int evaluateEvery,
    /** Name of the eval stage whose settings these evaluations use. */
    Optional<String> evaluateWith,
    /** Steps between checkpoints; 0 for a single one at the end. */
    @Default("0") int checkpointEvery) implements Stage {

  public RlStage {
    new Expect()
        .that(steps.isPresent() != epochs.isPresent(), StepCount.fault(steps, epochs))
        .atLeast("steps", steps.orElse(1), 1)
        .above("epochs", epochs.orElse(1.0), 0)
        .atLeast("prompts_per_step", promptsPerStep, 1)
        .atLeast("completions_per_prompt", completionsPerPrompt, 1)
        .refusedBy(() -> new MiniBatches(1, updatesPerBatch))
        .refusedBy(() -> new MiniBatches(minibatchesPerStep, 1).requireGroups(promptsPerStep))
        .atLeast("staleness", staleness, 0)
        .atLeast("balance_coefficient", balanceCoefficient, 0)
        .within("unscorable_limit", unscorableLimit, 0, 1)
        .atLeast("evaluate_every", evaluateEvery, 0)
        .that((evaluateEvery > 0) == evaluateWith.isPresent(), evaluateEvery > 0
            ? "evaluate_with is missing, but evaluate_every is " + evaluateEvery
                + ": expected the name of an eval stage"
            : "evaluate_every is " + evaluateEvery + ", but evaluate_with is given: expected at least 1")
        .atLeast("checkpoint_every", checkpointEvery, 0)
        .that(
            steps.isEmpty() || learningRate.warmupSteps() <= (long) steps.get() * updatesPerBatch * minibatchesPerStep,
            "learning_rate.warmup_steps is "
                + learningRate.warmupSteps() + ", expected at most the stage's optimizer steps "
                + (long) steps.orElse(0) * updatesPerBatch * minibatchesPerStep)
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
            "learning_rate.schedule is adalrs, expected another one: the loss of rl does not fall, "
                + "which is what adalrs goes by")
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

  /** Returns the optimizer steps of one step. */
  public int updatesPerStep() {
    return updatesPerBatch * minibatchesPerStep;
  }
}

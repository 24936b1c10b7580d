package kedge.recipes.stage;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.DirectFormat;
import kedge.data.LearnedTurns;
import kedge.data.Role;
import kedge.data.settings.Default;
import kedge.data.settings.OneOrMore;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.LearningRateSettings;
import kedge.recipes.settings.OptimizerSettings;
import kedge.recipes.run.StopEarlySettings;

/** Supervised fine-tuning on demonstrations. */
@Tag("sft")
public record SftStage(
    // Batches
    /** Demonstrations to train on: a source that has them, or a mix of several. */
    @Required StageData data,
    /** Optimizer steps; exactly one of steps and epochs. */
    Optional<Integer> steps,
    /** Passes over the data in place of steps, whole or not; of a mix, until its first source is exhausted. */
    Optional<Double> epochs,
    /** Conversations of one optimizer step. */
    @Default("32") int sequencesPerStep,
    /** Longest conversation in tokens. */
    int maxLength,
    /**
     * Conversations of more than {@code max_length} tokens: {@code stop} names them all before the run, {@code drop}
     * leaves them out, {@code truncate} cuts them at their end.
     */
    @Default("stop") TooLong tooLong,
    /**
     * Conversations are packed end to end without padding, and each attends to itself alone. Nothing else is
     * implemented, so that {@code false} is refused.
     */
    @Default("true") boolean packing,
    /**
     * Conversations of a step from which a micro-batch of {@code policy.tokens_per_microbatch} tokens is filled, the
     * longest that fits first. Changes speed and rounding, never what a step learns from.
     */
    @Default("256") int lookAhead,

    // Objective
    /** Averaging of the token losses. */
    @Default("per_token") Loss loss,
    /**
     * Turns that are trained on: {@code assistant} for all assistant turns, {@code last_assistant} for the last one, or
     * a list of roles. A turn with {@code "train": false} or {@code "weight": 0} in the data is never trained on.
     */
    @OneOrMore @Default("[assistant]") List<Learned> learn,
    /**
     * Chat format of a demonstration without a thought, and whether the empty thought before it is trained on. Of a
     * conversation as written only {@code empty_think} has an effect: with it, an empty thought that the template
     * writes is not trained on.
     */
    @Default("answer") DirectFormat directFormat,
    /** Weight of the router's load-balance loss; 0 for none. */
    @Default("0.0") double balanceCoefficient,

    // Updates
    /** Optimizer. */
    @Default("{}") OptimizerSettings optimizer,
    /** Learning rate over the stage's steps. */
    @Required LearningRateSettings learningRate,
    /** Loss in nats, averaged as {@code loss} says, below which the stage ends early; never if left out. */
    Optional<Double> stopBelowLoss,
    /** Rule that ends the stage early by a metric; none if left out. */
    Optional<StopEarlySettings> stopEarly,

    // Evaluation and checkpoints
    /** Steps between evaluations, and between readings of the held-out loss; 0 for none. */
    @Default("0") int evaluateEvery,
    /** Name of the eval stage whose settings these evaluations use; no completions are sampled if left out. */
    Optional<String> evaluateWith,
    /**
     * Source of demonstrations that are not trained on. Their loss, averaged as {@code loss} says, is {@code
     * held_out_loss} in the step log.
     */
    Optional<String> heldOut,
    /** Steps between checkpoints; 0 for a single one at the end. */
    @Default("0") int checkpointEvery) implements Stage {

  /**
   * Averaging over a step: the mean over all trained tokens, the mean over sequences of each one's mean, or the mean
   * over sequences of each one's sum (SAIL-VL2, equations 2 and 3).
   */
  public enum Loss {
    PER_TOKEN, PER_SAMPLE, SAMPLE_SUM
  }

  /** Turns by their role; {@code LAST_ASSISTANT} is the last assistant turn alone. */
  public enum Learned {
    ASSISTANT, LAST_ASSISTANT, USER, SYSTEM, DEVELOPER, TOOL
  }

  public SftStage {
    learn = List.copyOf(learn);
    boolean alone = learn.size() == 1;
    new Expect()
        .that(steps.isPresent() != epochs.isPresent(), StepCount.fault(steps, epochs))
        .atLeast("steps", steps.orElse(1), 1)
        .above("epochs", epochs.orElse(1.0), 0)
        .atLeast("sequences_per_step", sequencesPerStep, 1)
        .that(packing,
            "packing is false, expected true: sequences are always packed, with the result of padding. Maybe leave it "
                + "out?")
        .atLeast("look_ahead", lookAhead, 1)
        .atLeast("max_length", maxLength, 2)
        .that(!learn.isEmpty(), "learn is empty, expected at least one role. Maybe assistant?")
        .that(alone || !learn.contains(Learned.LAST_ASSISTANT),
            "learn holds last_assistant beside other roles, expected it alone. Maybe assistant?")
        .atLeast("balance_coefficient", balanceCoefficient, 0)
        .above("stop_below_loss", stopBelowLoss.orElse(1.0), 0)
        .atLeast("checkpoint_every", checkpointEvery, 0)
        .atLeast("evaluate_every", evaluateEvery, 0)
        .that((evaluateEvery > 0) == (evaluateWith.isPresent() || heldOut.isPresent()), evaluateEvery > 0
            ? "evaluate_every is " + evaluateEvery
                + ", but evaluate_with and held_out are missing: expected an eval stage, a source, or both"
            : "evaluate_every is " + evaluateEvery + ", but " + (heldOut.isPresent() ? "held_out" : "evaluate_with")
                + " is given: expected at least 1")
        .that(steps.isEmpty() || learningRate.warmupSteps() <= steps.get(),
            "learning_rate.warmup_steps is " + learningRate.warmupSteps() + ", expected at most steps "
                + steps.orElse(0))
        .done();
  }

  /** Returns which turns of a conversation are trained on. */
  public LearnedTurns learnedTurns() {
    return learn.contains(Learned.LAST_ASSISTANT) ? LearnedTurns.LAST_ASSISTANT
        : new LearnedTurns(learn.stream().map(each -> Role.valueOf(each.name())).collect(Collectors.toSet()), false);
  }

  @Override
  public List<String> reads() {
    return Stream.concat(data.sources().stream(), heldOut.stream()).toList();
  }

  @Override
  public boolean trains() {
    return true;
  }
}

package kedge.rl.objective;

import java.util.Optional;
import kedge.policy.generate.Sampling;

/**
 * The loss of a policy-gradient method, one completion at a time. {@link PolicyObjective} is Kedge's own; a recipe may
 * bring another as a Java file ({@code objective: {java: my/Loss.java}}).
 *
 * <p>The step's loss is the sum of {@link SequenceResult#loss} over its completions, so an objective divides by what it
 * averages over: the counts of the whole optimizer step are given to every call, and no cut into micro-batches can
 * change the result. Implementations have no side effects, and a constructor without parameters where a recipe names
 * them.
 */
public interface SequenceObjective {

  /** Returns the name that messages use. */
  String name();

  /** Returns the step's loss as text. */
  String formula();

  /**
   * Computes one completion's part of the step's loss, and its derivatives. Called only for completions that carry
   * gradient.
   *
   * @param input old, sampler and reference log-probabilities and the advantage
   * @param current log-probabilities under the policy as it is now, in nats, {@code [tokens]}
   * @param step number of completions and tokens of the optimizer step that carry gradient
   */
  SequenceResult evaluate(SequenceInput input, double[] current, TrainedCounts step);

  /** Decides whether a completion carries gradient. Settled before the first update; masked ones are not counted. */
  default Mask mask(SequenceInput input) {
    return input.trained() ? Mask.NONE : Mask.UNSCORED;
  }

  /** Returns whether log-probabilities under a frozen reference policy are needed. */
  default boolean needsReference() {
    return false;
  }

  /**
   * Returns whether {@link #mask} reads old log-probabilities, which then take a forward pass of their own even where a
   * rollout batch has a single update.
   */
  default boolean masksByOldLogProbabilities() {
    return false;
  }

  /** Returns the KL penalty that is subtracted from each reward before the advantage. */
  default Optional<KlPenalty.InReward> rewardPenalty() {
    return Optional.empty();
  }

  /**
   * Returns whether the loss makes up for a sampler that is not the policy before the update: other weights, which drew
   * some steps ago. {@link SequenceInput#sampler} has their log-probabilities.
   */
  default boolean correctsSampler() {
    return false;
  }

  /**
   * Refuses a number of optimizer steps on one rollout batch.
   *
   * @throws IllegalArgumentException naming the alternatives
   */
  default void requireUpdates(int updatesPerBatch) {
  }

  /**
   * Refuses sampling from another distribution than the one that is trained.
   *
   * @throws IllegalArgumentException naming the alternatives
   */
  default void requireSampling(Sampling sampling) {
    PolicyObjective.requireSampling(sampling, false);
  }

  /** Reason why a completion carries no gradient. */
  enum Mask {
    /** It carries gradient. */
    NONE,
    /** It has no advantage: it could not be scored, or its group has nothing to compare it with. */
    UNSCORED,
    /** It was cut at the length limit. */
    TRUNCATED,
    /** Sampler and trainer disagree on it. */
    MISMATCH
  }
}

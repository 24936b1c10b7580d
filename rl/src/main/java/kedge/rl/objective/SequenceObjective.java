package kedge.rl.objective;

import java.util.Optional;
import kedge.policy.generate.Sampling;

/**
 * The loss of a policy-gradient method, one completion at a time. {@link PolicyObjective} is built in; a recipe may
 * name another in a Java file ({@code objective: {java: my/Loss.java}}).
 *
 * <p>The step's loss is the sum of {@link SequenceResult#loss} over its completions, so an objective that averages
 * divides by the counts of the whole optimizer step, which every call receives. The division into micro-batches
 * therefore does not change the result. Implementations have no side effects; those named in recipes need a constructor
 * without parameters.
 */
public interface SequenceObjective {

  /** Returns the name that messages use. */
  String name();

  /** Returns the formula of the step's loss as text. */
  String formula();

  /**
   * Computes one completion's part of the step's loss, and its derivatives. Called only for completions that carry
   * gradient.
   *
   * @param input old, sampler and reference log-probabilities and the advantage
   * @param current log-probabilities under the current policy, in nats, {@code [tokens]}
   * @param step numbers of completions and tokens of the optimizer step that carry gradient
   */
  SequenceResult evaluate(SequenceInput input, double[] current, TrainedCounts step);

  /** Decides before the first update whether a completion carries gradient. Masked completions are not counted. */
  default Mask mask(SequenceInput input) {
    return input.trained() ? Mask.NONE : Mask.UNSCORED;
  }

  /** Returns whether log-probabilities under a frozen reference policy are needed. */
  default boolean needsReference() {
    return false;
  }

  /**
   * Returns whether {@link #mask} reads old log-probabilities. If so, they need a separate forward pass even if a
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
   * Returns whether the loss corrects for a sampler with other weights than the policy before the update, such as those
   * of an earlier step. {@link SequenceInput#sampler} has the sampler's log-probabilities.
   */
  default boolean correctsSampler() {
    return false;
  }

  /**
   * Rejects an unsupported number of optimizer steps on one rollout batch.
   *
   * @throws IllegalArgumentException naming the alternatives
   */
  default void requireUpdates(int updatesPerBatch) {
  }

  /**
   * Rejects sampling from a distribution other than the trained one.
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
    /** It has no advantage: it could not be scored, or there is no other scored completion in its group. */
    UNSCORED,
    /** It was cut at the length limit. */
    TRUNCATED,
    /** Its probabilities under sampler and trainer differ too much. */
    MISMATCH
  }
}

package kedge.rollouts;

import java.util.List;
import java.util.Map;
import kedge.data.Problem;
import kedge.policy.generate.Sampling;

/** Draws completions of problems from a policy. */
public interface RolloutEngine {

  /** Brings the engine to the trainer's present weights; nothing where it draws from them anyway. */
  default void synchronize() {
  }

  /**
   * Returns whether it draws from weights of its own, outside this process, so that the trainer may go on while it
   * draws on another thread.
   */
  default boolean drawsElsewhere() {
    return false;
  }

  /**
   * Draws {@code samples} completions of every problem.
   *
   * @param stream separates uses of randomness (a training step, an evaluation); part of every draw's key
   * @param firstSample number of the first sample of each problem; a problem that stands in the list twice goes on
   * counting
   * @return one group per problem, in the order given
   */
  List<RolloutGroup> draw(List<Problem> problems, int samples, Sampling sampling, long stream, int firstSample);

  /** Returns a digest of the weights it draws with, compared with the trainer's before every step's draws. */
  String weightsDigest();

  /** Takes what was measured since the last call, by name; nothing where the clock of the step says it all. */
  default Map<String, Double> measurements() {
    return Map.of();
  }
}

package kedge.rollouts;

import java.util.List;
import java.util.Map;
import kedge.data.Problem;
import kedge.policy.generate.Sampling;

/** Draws completions of problems from a policy. */
public interface RolloutEngine {

  /** Gives the engine the trainer's current weights; does nothing if it draws from those weights anyway. */
  default void synchronize() {
  }

  /**
   * Returns whether the engine has its own copy of the weights, outside this process, so that the trainer may update
   * while the engine draws on another thread.
   */
  default boolean drawsElsewhere() {
    return false;
  }

  /**
   * Draws {@code samples} completions of every problem.
   *
   * @param stream part of every draw's key that distinguishes training steps and evaluations
   * @param firstSample number of the first sample of each problem; if a problem occurs twice in the list, the numbers
   * continue
   * @return one group per problem, in the order given
   */
  List<RolloutGroup> draw(List<Problem> problems, int samples, Sampling sampling, long stream, int firstSample);

  /** Returns a digest of the engine's weights, which is compared with the trainer's before every step's draws. */
  String weightsDigest();

  /** Returns the measurements since the last call, by name, and clears them; empty by default. */
  default Map<String, Double> measurements() {
    return Map.of();
  }
}

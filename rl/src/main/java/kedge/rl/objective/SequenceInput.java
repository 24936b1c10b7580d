package kedge.rl.objective;

import java.util.Optional;

/**
 * Input of the loss of one completion, fixed before the first update. Arrays have one element per token of the
 * completion. There is one advantage per completion, no credit assignment to single tokens.
 *
 * @param old log-probabilities in nats under the trainer's policy at the start of the step
 * @param sampler log-probabilities under the distribution that the completion was drawn from
 * @param reference log-probabilities under the frozen reference policy, if there is one
 * @param advantage advantage of the whole completion
 * @param trained false if the advantage estimator excludes the completion from training
 * @param truncated whether the completion was cut at the length limit
 */
public record SequenceInput(double[] old, double[] sampler, Optional<double[]> reference, double advantage,
    boolean trained, boolean truncated) {
  public SequenceInput {
    if (old.length == 0 || sampler.length != old.length
        || reference.isPresent() && reference.get().length != old.length) {
      throw new IllegalArgumentException(
          "expected at least one token, and as many log-probabilities of each kind, but there are " + old.length
              + " old, "
              + sampler.length + " of the sampler"
              + reference.map(values -> ", " + values.length + " of the reference").orElse(""));
    }
    if (!Double.isFinite(advantage)) {
      throw new IllegalArgumentException("an advantage is " + advantage + ", expected a finite number");
    }
  }

  /** Returns the same completion with other old log-probabilities. */
  public SequenceInput withOld(double[] other) {
    return new SequenceInput(other, sampler, reference, advantage, trained, truncated);
  }

  /** Returns the number of tokens of the completion. */
  public int length() {
    return old.length;
  }

  /** Converts an array to double precision. */
  public static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}

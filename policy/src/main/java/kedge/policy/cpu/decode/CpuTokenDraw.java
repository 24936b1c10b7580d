package kedge.policy.cpu.decode;

import static kedge.policy.cpu.kernel.Floats.get;

import java.nio.ByteBuffer;
import kedge.policy.cpu.head.LogitKernel;
import kedge.policy.cpu.head.SoftmaxSums;
import kedge.policy.generate.GrowingCompletion;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.generate.Sampling;

/**
 * Draws a token from one row of logits by inverting the cumulative distribution: the first id, in ascending order, at
 * which the cumulative probability exceeds the uniform number. One number per token, and no dependence on other rows.
 */
public final class CpuTokenDraw {
  private final Sampling sampling;

  public CpuTokenDraw(Sampling sampling) {
    this.sampling = sampling;
  }

  /** Draws a completion's next token. */
  public void draw(ByteBuffer logits, int index, int count, GrowingCompletion completion) {
    if (sampling.temperature() == 0) {
      completion.add(mostProbable(logits, index, count), 0);
    } else if (sampling.filters()) {
      new FilteredDraw(sampling).draw(logits, index, count, completion);
    } else {
      unfiltered(logits, index, count, completion);
    }
  }

  private static int mostProbable(ByteBuffer logits, int index, int count) {
    float maximum = maximum(logits, index, count);
    int token = 0;
    while (get(logits, index + token) != maximum) {
      token++;
    }
    return token;
  }

  /** The largest logit. @throws NonFiniteLogits if it or any other is not a number, or if it is infinite */
  static float maximum(ByteBuffer logits, int index, int count) {
    float maximum = LogitKernel.maximum(logits, index, count);
    if (!Float.isFinite(maximum)) {
      throw new NonFiniteLogits(maximum);
    }
    return maximum;
  }

  private void unfiltered(ByteBuffer logits, int index, int count, GrowingCompletion completion) {
    SoftmaxSums sums = SoftmaxSums.of(logits, index, count, (float) sampling.temperature(),
        maximum(logits, index, count));
    double wanted = completion.uniform() * sums.total();
    double before = 0;
    int run = 0;
    while (run < sums.runs().length - 1 && before + sums.runs()[run] <= wanted) {
      before += sums.runs()[run++];
    }
    int first = run * SoftmaxSums.RUN;
    float[] weights = sums.weights(logits, index + first, Math.min(SoftmaxSums.RUN, count - first));
    int token = first + within(weights, wanted - before);
    completion.add(token, sums.logProbability(get(logits, index + token)));
  }

  /** The first at which the cumulative weight exceeds {@code wanted}; the last with any if rounding leaves none. */
  private static int within(float[] weights, double wanted) {
    double cumulative = 0;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      cumulative += weights[i];
      if (weights[i] > 0) {
        last = i;
        if (cumulative > wanted) {
          return i;
        }
      }
    }
    return last;
  }
}

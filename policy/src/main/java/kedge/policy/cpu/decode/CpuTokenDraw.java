package kedge.policy.cpu.decode;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import kedge.policy.cpu.head.LogitKernel;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.generate.GrowingCompletion;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.generate.Sampling;

/**
 * Draws a token from one row of logits by inverting the cumulative distribution: the first id, in ascending order, at
 * which the cumulative probability exceeds the uniform number. One number per token, and no dependence on other rows.
 */
public final class CpuTokenDraw {
  private static final int RUN = 256;
  private final Sampling sampling;

  public CpuTokenDraw(Sampling sampling) {
    this.sampling = sampling;
  }

  /** Draws a completion's next token; overwrites the logits. */
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
    float inverse = 1 / (float) sampling.temperature(); // rounded as LogitKernel.score rounds it
    float maximum = maximum(logits, index, count) * inverse;
    double[] sums = new double[(count + RUN - 1) / RUN];
    double total = 0;
    for (int run = 0; run < sums.length; run++) {
      sums[run] = exponentials(logits, index + run * RUN, Math.min(RUN, count - run * RUN), inverse, maximum);
      total += sums[run];
    }
    double wanted = completion.uniform() * total;
    double before = 0;
    int run = 0;
    while (run < sums.length - 1 && before + sums[run] <= wanted) {
      before += sums[run++];
    }
    int token = within(logits, index, count, run * RUN, wanted - before);
    completion.add(token, (float) Math.log(get(logits, index + token) / total));
  }

  private static double exponentials(ByteBuffer logits, int index, int count, float inverse, float maximum) {
    int whole = Floats.whole(count);
    FloatVector sums = FloatVector.zero(Floats.SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector value = Floats.exp(load(logits, index + i).mul(inverse).sub(maximum));
      store(logits, index + i, value);
      sums = sums.add(value);
    }
    double sum = whole == 0 ? 0 : Floats.sum(sums);
    for (int i = whole; i < count; i++) {
      float value = (float) Math.exp(get(logits, index + i) * inverse - maximum);
      Floats.put(logits, index + i, value);
      sum += value;
    }
    return sum;
  }

  /**
   * The first token from {@code from} on at which the cumulative weight exceeds {@code wanted}; the last one with any
   * weight if rounding leaves none.
   */
  private static int within(ByteBuffer weights, int index, int count, int from, double wanted) {
    double cumulative = 0;
    int last = from;
    for (int token = from; token < count; token++) {
      double weight = get(weights, index + token);
      cumulative += weight;
      if (weight > 0) {
        last = token;
        if (cumulative > wanted) {
          return token;
        }
      }
    }
    return last;
  }
}

package kedge.policy.cpu.decode;

import java.nio.ByteBuffer;
import java.util.Arrays;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.generate.GrowingCompletion;
import kedge.policy.generate.Sampling;

/**
 * Draw after top-k, top-p and min-p, in that order, from the distribution renormalized over the tokens that are left.
 */
final class FilteredDraw {
  private final Sampling sampling;

  FilteredDraw(Sampling sampling) {
    this.sampling = sampling;
  }

  void draw(ByteBuffer logits, int index, int count, GrowingCompletion completion) {
    double[] weights = new double[count];
    double maximum = CpuTokenDraw.maximum(logits, index, count);
    double total = 0;
    for (int token = 0; token < count; token++) {
      weights[token] = Math.exp((Floats.get(logits, index + token) - maximum) / sampling.temperature());
      total += weights[token];
    }
    int[] kept = kept(order(logits, index, weights, total), weights, total);
    Arrays.sort(kept);
    double mass = 0;
    for (int token : kept) {
      mass += weights[token];
    }
    double wanted = completion.uniform() * mass;
    double cumulative = 0;
    int drawn = kept[kept.length - 1];
    for (int token : kept) {
      cumulative += weights[token];
      if (cumulative > wanted) {
        drawn = token;
        break;
      }
    }
    completion.add(drawn, (float) Math.log(weights[drawn] / mass));
  }

  private int[] kept(int[] order, double[] weights, double total) {
    int keep = sampling.topK() > 0 ? Math.min(sampling.topK(), order.length) : order.length;
    double mass = 0;
    if (sampling.topK() > 0) {
      for (int i = 0; i < keep; i++) {
        mass += weights[order[i]];
      }
    } else {
      mass = total;
    }
    if (sampling.topP() < 1) {
      double reached = 0;
      int size = 0;
      while (size < keep && reached < sampling.topP() * mass) {
        reached += weights[order[size++]];
      }
      keep = Math.max(1, size);
    }
    while (keep > 1 && weights[order[keep - 1]] < sampling.minP() * weights[order[0]]) {
      keep--;
    }
    return Arrays.copyOf(order, keep);
  }

  /**
   * Tokens that a filter might keep, most probable first, ties to the lower id. Tokens whose mass is below (1 - topP) /
   * vocabulary cannot be in the nucleus, since all of them together weigh less than what the nucleus leaves out; they
   * are dropped before sorting unless top-k comes first.
   */
  private int[] order(ByteBuffer logits, int index, double[] weights, double total) {
    double floor = sampling.topK() > 0 ? 0
        : Math.max(sampling.minP(), sampling.topP() < 1 ? (1 - sampling.topP()) / weights.length * total : 0);
    long[] keys = new long[weights.length];
    int size = 0;
    for (int token = 0; token < weights.length; token++) {
      if (weights[token] >= floor) {
        keys[size++] = (long) descending(Floats.get(logits, index + token)) << 32 | token;
      }
    }
    Arrays.sort(keys, 0, size);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }

  /** Order key of a logit: smaller for a larger logit, equal for equal ones. */
  private static int descending(float logit) {
    int bits = Float.floatToIntBits(logit + 0f);
    return ~(bits >= 0 ? bits : bits ^ Integer.MAX_VALUE);
  }
}

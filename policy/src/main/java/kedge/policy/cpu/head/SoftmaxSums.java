package kedge.policy.cpu.head;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import kedge.policy.cpu.kernel.Floats;

/**
 * Sums of {@code softmax(logits / temperature)} over a vocabulary, for sampler and trainer alike: a token's
 * log-probability is the same bits in both. Exponentials are summed as floats within a run of {@link #RUN} logits, the
 * runs as doubles.
 *
 * @param inverse inverse of the temperature
 * @param maximum maximum of the logits, times {@code inverse}
 * @param runs {@code sum of exp(z)} of each run, where {@code z = logit * inverse - maximum}
 * @param total total of the runs
 * @param product {@code sum of z exp(z)}
 */
public record SoftmaxSums(float inverse, float maximum, double[] runs, double total, double product) {
  /** Logits of a run. */
  public static final int RUN = 256;

  /** Sums over {@code count} logits. @param maximum the largest of them */
  public static SoftmaxSums of(ByteBuffer logits, int index, int count, float temperature, float maximum) {
    float inverse = 1 / temperature;
    float shift = maximum * inverse;
    double[] runs = new double[(count + RUN - 1) / RUN];
    double product = 0;
    for (int run = 0; run < runs.length; run++) {
      product += add(logits, index + run * RUN, Math.min(RUN, count - run * RUN), inverse, shift, runs, run);
    }
    double total = 0;
    for (double sum : runs) {
      total += sum;
    }
    return new SoftmaxSums(inverse, shift, runs, total, product);
  }

  /** Writes the sum of a run and returns its share of the product. */
  private static double add(ByteBuffer logits, int index, int count, float inverse, float maximum, double[] runs,
      int run) {
    int whole = whole(count);
    FloatVector sums = FloatVector.zero(Floats.SPECIES);
    FloatVector products = FloatVector.zero(Floats.SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector z = load(logits, index + i).mul(inverse).sub(maximum);
      FloatVector e = Floats.exp(z);
      sums = sums.add(e);
      products = e.fma(z, products);
    }
    double sum = whole == 0 ? 0 : Floats.sum(sums);
    double product = whole == 0 ? 0 : Floats.sum(products);
    for (int i = whole; i < count; i++) {
      float z = get(logits, index + i) * inverse - maximum;
      sum += (float) Math.exp(z);
      product += Math.exp(z) * z;
    }
    runs[run] = sum;
    return product;
  }

  /** Exponentials of a run's logits, as they were summed. */
  public float[] weights(ByteBuffer logits, int index, int count) {
    float[] weights = new float[count];
    int whole = whole(count);
    for (int i = 0; i < whole; i += WIDTH) {
      Floats.exp(load(logits, index + i).mul(inverse).sub(maximum)).intoArray(weights, i);
    }
    for (int i = whole; i < count; i++) {
      weights[i] = (float) Math.exp(get(logits, index + i) * inverse - maximum);
    }
    return weights;
  }

  /** Logarithm of the total. */
  public double logTotal() {
    return Math.log(total);
  }

  /** Log-probability of a token by its logit. */
  public float logProbability(float logit) {
    return (float) (logit * inverse - maximum - logTotal());
  }

  /** Entropy of the distribution, in nats. */
  public float entropy() {
    return (float) (logTotal() - product / total);
  }
}

package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.SPECIES;
import static kedge.policy.cpu.kernel.Floats.WIDTH;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Softmax over a row of an array, by the same operations wherever a row is computed. */
public final class Softmax {
  private Softmax() {
  }

  /**
   * Softmax in place over the first {@code seen} of {@code reach} scores; the rest, in the future, become 0. Returns
   * the log-sum-exp. A row has room for whole vectors past {@code reach}, which are written over, so that no score is
   * taken by itself.
   */
  public static float apply(float[] scores, int index, int seen, int reach) {
    int padded = hideFuture(scores, index, seen);
    FloatVector highest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < padded; i += WIDTH) {
      highest = highest.max(FloatVector.fromArray(SPECIES, scores, index + i));
    }
    float maximum = highest.reduceLanes(VectorOperators.MAX);
    float sum = exponentials(scores, index, maximum, padded);
    float inverse = 1 / sum;
    for (int i = 0; i < padded; i += WIDTH) {
      FloatVector.fromArray(SPECIES, scores, index + i).mul(inverse).intoArray(scores, index + i);
    }
    Arrays.fill(scores, index + padded, index + Floats.padded(reach), 0);
    return maximum + (float) Math.log(sum);
  }

  /**
   * The probabilities of {@link #apply} once more, from the log-sum-exp that it returned: {@code exp(score - logSum)}.
   */
  static void again(float[] scores, int index, float logSum, int seen, int reach) {
    int padded = hideFuture(scores, index, seen);
    exponentials(scores, index, logSum, padded);
    Arrays.fill(scores, index + padded, index + Floats.padded(reach), 0);
  }

  /**
   * Fills the last vector of the scores that are seen, so that its exponentials past them are 0; returns how many
   * numbers those vectors hold.
   */
  private static int hideFuture(float[] scores, int index, int seen) {
    int padded = Floats.padded(seen);
    Arrays.fill(scores, index + seen, index + padded, Float.NEGATIVE_INFINITY);
    return padded;
  }

  /** Replaces {@code count} numbers, whole vectors of them, by {@code exp(number - shift)} and returns their sum. */
  private static float exponentials(float[] numbers, int index, float shift, int count) {
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector value = Floats.exp(FloatVector.fromArray(SPECIES, numbers, index + i).sub(shift));
      value.intoArray(numbers, index + i);
      sums = sums.add(value);
    }
    return Floats.sum(sums);
  }
}

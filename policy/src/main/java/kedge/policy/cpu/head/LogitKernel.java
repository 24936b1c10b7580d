package kedge.policy.cpu.head;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;
import static kedge.policy.cpu.kernel.Floats.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import kedge.policy.cpu.kernel.Floats;

/** Kernels over a row of logits: maximum, log-sum-exp, entropy, and the gradient of a log-probability. */
public final class LogitKernel {
  private LogitKernel() {
  }

  /** The largest of {@code count} numbers. */
  public static float maximum(ByteBuffer logits, int index, int count) {
    int whole = whole(count);
    FloatVector highest = FloatVector.broadcast(Floats.SPECIES, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < whole; i += WIDTH) {
      highest = highest.max(load(logits, index + i));
    }
    float maximum = highest.reduceLanes(VectorOperators.MAX);
    for (int i = whole; i < count; i++) {
      maximum = Math.max(maximum, get(logits, index + i));
    }
    return maximum;
  }

  /**
   * Log-probability, entropy and log-sum-exp of target {@code i} under {@code softmax(logits / temperature)}; {@code H
   * = logSum - sum(p * z)}.
   */
  static void score(ByteBuffer logits, int index, int count, HeadPass.Targets targets, int i) {
    SoftmaxSums sums = SoftmaxSums.of(logits, index, count, targets.temperature(), maximum(logits, index, count));
    targets.logSums()[i] = (float) (sums.maximum() + sums.logTotal());
    targets.logProbabilities()[i] = sums.logProbability(get(logits, index + targets.tokens()[i]));
    targets.entropies()[i] = sums.entropy();
  }

  /**
   * Replaces logits by the gradient of {@code derivative * log p(target)} with respect to them: {@code derivative /
   * temperature * (onehot - p)}.
   */
  static void backward(ByteBuffer logits, int index, int count, HeadPass.Targets targets, int i, double derivative) {
    float inverse = 1 / targets.temperature();
    float logSum = targets.logSums()[i];
    float factor = (float) (-derivative * inverse);
    int whole = whole(count);
    for (int j = 0; j < whole; j += WIDTH) {
      store(logits, index + j, Floats.exp(load(logits, index + j).mul(inverse).sub(logSum)).mul(factor));
    }
    for (int j = whole; j < count; j++) {
      put(logits, index + j, (float) Math.exp(get(logits, index + j) * inverse - logSum) * factor);
    }
    int target = index + targets.tokens()[i];
    put(logits, target, get(logits, target) - factor);
  }
}

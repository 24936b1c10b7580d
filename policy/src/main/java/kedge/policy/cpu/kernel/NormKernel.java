package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;
import static kedge.policy.cpu.kernel.Floats.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** RMSNorm over rows (Zhang and Sennrich 2019, arXiv 1910.07467): {@code y = x / sqrt(mean(x²) + epsilon) * scale}. */
public final class NormKernel {
  /**
   * Rows whose gradients with respect to the scale are added up together, in row order, whatever the number of threads.
   */
  public static final int CHUNK = 64;
  private final int width;
  private final float epsilon;

  public NormKernel(int width, double epsilon) {
    this.width = width;
    this.epsilon = (float) epsilon;
  }

  /** Normalizes one row; returns {@code 1 / sqrt(mean(x²) + epsilon)}, which the backward pass needs. */
  public float forward(ByteBuffer x, int xIndex, ByteBuffer scale, ByteBuffer y, int yIndex) {
    float inverse = inverse(x, xIndex);
    apply(x, xIndex, inverse, scale, y, yIndex);
    return inverse;
  }

  /** The inverse root mean square of one row. */
  float inverse(ByteBuffer x, int xIndex) {
    return (float) (1 / Math.sqrt(Floats.dot(x, xIndex, x, xIndex, width) / width + epsilon));
  }

  /** Normalizes one row whose inverse root mean square is known. */
  public void apply(ByteBuffer x, int xIndex, float inverse, ByteBuffer scale, ByteBuffer y, int yIndex) {
    int whole = whole(width);
    for (int i = 0; i < whole; i += WIDTH) {
      store(y, yIndex + i, load(x, xIndex + i).mul(inverse).mul(load(scale, i)));
    }
    for (int i = whole; i < width; i++) {
      put(y, yIndex + i, get(x, xIndex + i) * inverse * get(scale, i));
    }
  }

  /**
   * Backward of one row, at {@code index} of x, dy and dx: adds to {@code dx} the gradient with respect to x, {@code
   * inverse * (dy * scale - x̂ * mean(dy * scale * x̂))} with {@code x̂ = x * inverse}, and to {@code dScale} the
   * gradient with respect to the scale, {@code dy * x̂}.
   */
  public void backward(ByteBuffer x, float inverse, ByteBuffer scale, ByteBuffer dy, ByteBuffer dx, int index,
      ByteBuffer dScale, int sumIndex) {
    int whole = whole(width);
    float total = addScaleGradient(x, index, inverse, scale, dy, index, dScale, sumIndex, width);
    float pull = total / width * inverse * inverse;
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector straight = load(dy, index + i).mul(load(scale, i));
      FloatVector gradient = straight.sub(load(x, index + i).mul(pull)).mul(inverse);
      store(dx, index + i, load(dx, index + i).add(gradient));
    }
    for (int i = whole; i < width; i++) {
      float gradient = (get(dy, index + i) * get(scale, i) - get(x, index + i) * pull) * inverse;
      put(dx, index + i, get(dx, index + i) + gradient);
    }
  }

  /** Adds {@code dy * x * inverse} to the scale's gradient and returns the sum of {@code dy * x * scale}. */
  static float addScaleGradient(ByteBuffer x, int xIndex, float inverse, ByteBuffer scale, ByteBuffer dy, int dyIndex,
      ByteBuffer dScale, int dScaleIndex, int width) {
    int whole = whole(width);
    FloatVector sum = FloatVector.zero(Floats.SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector product = load(dy, dyIndex + i).mul(load(x, xIndex + i));
      store(dScale, dScaleIndex + i,
          product.fma(FloatVector.broadcast(Floats.SPECIES, inverse), load(dScale, dScaleIndex + i)));
      sum = product.fma(load(scale, i), sum);
    }
    float total = whole == 0 ? 0 : Floats.sum(sum);
    for (int i = whole; i < width; i++) {
      float product = get(dy, dyIndex + i) * get(x, xIndex + i);
      put(dScale, dScaleIndex + i, get(dScale, dScaleIndex + i) + product * inverse);
      total += product * get(scale, i);
    }
    return total;
  }
}

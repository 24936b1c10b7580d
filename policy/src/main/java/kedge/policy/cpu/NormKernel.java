package kedge.policy.cpu;

import static kedge.policy.cpu.Floats.WIDTH;
import static kedge.policy.cpu.Floats.get;
import static kedge.policy.cpu.Floats.load;
import static kedge.policy.cpu.Floats.put;
import static kedge.policy.cpu.Floats.store;
import static kedge.policy.cpu.Floats.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** RMSNorm over rows (Zhang and Sennrich 2019, arXiv 1910.07467): {@code y = x / sqrt(mean(x²) + epsilon) * scale}. */
final class NormKernel {
  /** Rows whose contributions to the scale's gradient are added up together, in row order, whatever the number of threads. */
  static final int CHUNK = 64;
  private final int width;
  private final float epsilon;

  NormKernel(int width, double epsilon) {
    this.width = width;
    this.epsilon = (float) epsilon;
  }

  /** Normalises one row; returns {@code 1 / sqrt(mean(x²) + epsilon)}, which the backward pass asks for again. */
  float forward(ByteBuffer x, int xIndex, ByteBuffer scale, ByteBuffer y, int yIndex) {
    float inverse = inverse(x, xIndex);
    apply(x, xIndex, inverse, scale, y, yIndex);
    return inverse;
  }

  /** The inverse root mean square of one row. */
  float inverse(ByteBuffer x, int xIndex) {
    return (float) (1 / Math.sqrt(Floats.dot(x, xIndex, x, xIndex, width) / width + epsilon));
  }

  /** Normalises one row whose inverse root mean square is known. */
  void apply(ByteBuffer x, int xIndex, float inverse, ByteBuffer scale, ByteBuffer y, int yIndex) {
    int whole = whole(width);
    for (int i = 0; i < whole; i += WIDTH) {
      store(y, yIndex + i, load(x, xIndex + i).mul(inverse).mul(load(scale, i)));
    }
    for (int i = whole; i < width; i++) {
      put(y, yIndex + i, get(x, xIndex + i) * inverse * get(scale, i));
    }
  }

  /** Adds the gradient by {@code x} of one row to {@code dx}: {@code inverse * (dy * scale - x̂ * mean(dy * scale * x̂))} with {@code x̂ = x * inverse}. */
  void backward(ByteBuffer x, int xIndex, float inverse, ByteBuffer scale, ByteBuffer dy, int dyIndex, ByteBuffer dx, int dxIndex) {
    int whole = whole(width);
    FloatVector sum = FloatVector.zero(Floats.SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      sum = load(dy, dyIndex + i).mul(load(scale, i)).fma(load(x, xIndex + i), sum);
    }
    float total = whole == 0 ? 0 : Floats.sum(sum);
    for (int i = whole; i < width; i++) {
      total += get(dy, dyIndex + i) * get(scale, i) * get(x, xIndex + i);
    }
    float pull = total / width * inverse * inverse;
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector straight = load(dy, dyIndex + i).mul(load(scale, i));
      FloatVector change = straight.sub(load(x, xIndex + i).mul(pull)).mul(inverse);
      store(dx, dxIndex + i, load(dx, dxIndex + i).add(change));
    }
    for (int i = whole; i < width; i++) {
      float change = (get(dy, dyIndex + i) * get(scale, i) - get(x, xIndex + i) * pull) * inverse;
      put(dx, dxIndex + i, get(dx, dxIndex + i) + change);
    }
  }

  /** Adds {@code dy * x * inverse} of one row to a sum of the scale's gradient. */
  void scaleGradient(ByteBuffer x, int xIndex, float inverse, ByteBuffer dy, int dyIndex, ByteBuffer sum, int sumIndex) {
    int whole = whole(width);
    for (int i = 0; i < whole; i += WIDTH) {
      store(sum, sumIndex + i, load(dy, dyIndex + i).mul(load(x, xIndex + i)).fma(FloatVector.broadcast(Floats.SPECIES, inverse), load(sum, sumIndex + i)));
    }
    for (int i = whole; i < width; i++) {
      put(sum, sumIndex + i, get(sum, sumIndex + i) + get(dy, dyIndex + i) * get(x, xIndex + i) * inverse);
    }
  }
}

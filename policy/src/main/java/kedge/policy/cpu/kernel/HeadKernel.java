package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;
import static kedge.policy.cpu.kernel.Floats.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * RMSNorm and rotary position of one query or key head of one row, forward and backward, in one pass over both halves
 * of the head: heads are a few vectors long, so another loop costs as much as its work.
 */
public final class HeadKernel {
  private final int half;
  private final float epsilon;
  private final RotaryTable rotary;

  public HeadKernel(int size, double epsilon, RotaryTable rotary) {
    this.half = size / 2;
    this.epsilon = (float) epsilon;
    this.rotary = rotary;
  }

  /** {@code rotated = rotate(norm(x) * scale)}; returns the inverse root mean square of x. */
  public float forward(ByteBuffer x, int from, ByteBuffer scale, int position, ByteBuffer rotated, int to) {
    float inverse = (float) (1 / Math.sqrt(Floats.dot(x, from, x, from, 2 * half) / (2 * half) + epsilon));
    ByteBuffer cosines = rotary.cosines();
    ByteBuffer sines = rotary.sines();
    int angle = position * half;
    int whole = whole(half);
    for (int j = 0; j < whole; j += WIDTH) {
      FloatVector first = load(x, from + j).mul(inverse).mul(load(scale, j));
      FloatVector second = load(x, from + half + j).mul(inverse).mul(load(scale, half + j));
      FloatVector c = load(cosines, angle + j);
      FloatVector s = load(sines, angle + j);
      store(rotated, to + j, first.mul(c).sub(second.mul(s)));
      store(rotated, to + half + j, second.mul(c).add(first.mul(s)));
    }
    for (int j = whole; j < half; j++) {
      float first = get(x, from + j) * inverse * get(scale, j);
      float second = get(x, from + half + j) * inverse * get(scale, half + j);
      put(rotated, to + j, first * get(cosines, angle + j) - second * get(sines, angle + j));
      put(rotated, to + half + j, second * get(cosines, angle + j) + first * get(sines, angle + j));
    }
    return inverse;
  }

  /**
   * Backward of {@link #forward}: writes {@code dx}, laid out as x; adds the gradient with respect to the scale to
   * {@code dScale}; rotates {@code dRotated} back in place.
   */
  public void backward(ByteBuffer x, int from, float inverse, ByteBuffer scale, int position, ByteBuffer dRotated,
      int at, ByteBuffer dx, ByteBuffer dScale, int sum) {
    rotateBack(dRotated, at, position);
    int size = 2 * half;
    int whole = whole(size);
    float total = NormKernel.addScaleGradient(x, from, inverse, scale, dRotated, at, dScale, sum, size);
    float pull = total / size * inverse * inverse;
    for (int i = 0; i < whole; i += WIDTH) {
      store(dx, from + i, load(dRotated, at + i).mul(load(scale, i)).sub(load(x, from + i).mul(pull)).mul(inverse));
    }
    for (int i = whole; i < size; i++) {
      put(dx, from + i, (get(dRotated, at + i) * get(scale, i) - get(x, from + i) * pull) * inverse);
    }
  }

  /** {@code rotated = rotate(x)}, without norm. */
  public void rotate(ByteBuffer x, int from, int position, ByteBuffer rotated, int to) {
    turn(x, from, position, 1, rotated, to);
  }

  /** Backward of {@link #rotate}, in place. */
  public void rotateBack(ByteBuffer dRotated, int at, int position) {
    turn(dRotated, at, position, -1, dRotated, at);
  }

  private void turn(ByteBuffer x, int from, int position, float direction, ByteBuffer y, int to) {
    ByteBuffer cosines = rotary.cosines();
    ByteBuffer sines = rotary.sines();
    int angle = position * half;
    int whole = whole(half);
    for (int j = 0; j < whole; j += WIDTH) {
      FloatVector first = load(x, from + j);
      FloatVector second = load(x, from + half + j);
      FloatVector c = load(cosines, angle + j);
      FloatVector s = load(sines, angle + j).mul(direction);
      store(y, to + j, first.mul(c).sub(second.mul(s)));
      store(y, to + half + j, second.mul(c).add(first.mul(s)));
    }
    for (int j = whole; j < half; j++) {
      float first = get(x, from + j);
      float second = get(x, from + half + j);
      float c = get(cosines, angle + j);
      float s = get(sines, angle + j) * direction;
      put(y, to + j, first * c - second * s);
      put(y, to + half + j, second * c + first * s);
    }
  }
}

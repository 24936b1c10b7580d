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
 * One query or key head of one row: RMSNorm with a scale, then the turn by its position, and the way back, in one pass
 * over both halves of the head. Heads are a few vectors long, so that every loop more costs as much as its work.
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

  /** {@code turned = turn(norm(x) * scale)}; returns the inverse root mean square of x. */
  public float forward(ByteBuffer x, int from, ByteBuffer scale, int position, ByteBuffer turned, int to) {
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
      store(turned, to + j, first.mul(c).sub(second.mul(s)));
      store(turned, to + half + j, second.mul(c).add(first.mul(s)));
    }
    for (int j = whole; j < half; j++) {
      float first = get(x, from + j) * inverse * get(scale, j);
      float second = get(x, from + half + j) * inverse * get(scale, half + j);
      put(turned, to + j, first * get(cosines, angle + j) - second * get(sines, angle + j));
      put(turned, to + half + j, second * get(cosines, angle + j) + first * get(sines, angle + j));
    }
    return inverse;
  }

  /**
   * Writes into {@code dx}, which lies as x does, the gradient by x; adds the gradient by the scale to {@code
   * scaleSum}. {@code change}, the gradient by what was turned, is turned back in place.
   */
  public void backward(ByteBuffer x, int from, float inverse, ByteBuffer scale, int position, ByteBuffer change, int at,
      ByteBuffer dx, ByteBuffer scaleSum, int sum) {
    turnBack(change, at, position);
    int size = 2 * half;
    int whole = whole(size);
    FloatVector products = FloatVector.zero(Floats.SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector product = load(change, at + i).mul(load(x, from + i));
      store(scaleSum, sum + i, product.fma(FloatVector.broadcast(Floats.SPECIES, inverse), load(scaleSum, sum + i)));
      products = product.fma(load(scale, i), products);
    }
    float total = whole == 0 ? 0 : Floats.sum(products);
    for (int i = whole; i < size; i++) {
      float product = get(change, at + i) * get(x, from + i);
      put(scaleSum, sum + i, get(scaleSum, sum + i) + product * inverse);
      total += product * get(scale, i);
    }
    float pull = total / size * inverse * inverse;
    for (int i = 0; i < whole; i += WIDTH) {
      store(dx, from + i, load(change, at + i).mul(load(scale, i)).sub(load(x, from + i).mul(pull)).mul(inverse));
    }
    for (int i = whole; i < size; i++) {
      put(dx, from + i, (get(change, at + i) * get(scale, i) - get(x, from + i) * pull) * inverse);
    }
  }

  private void turnBack(ByteBuffer change, int at, int position) {
    ByteBuffer cosines = rotary.cosines();
    ByteBuffer sines = rotary.sines();
    int angle = position * half;
    int whole = whole(half);
    for (int j = 0; j < whole; j += WIDTH) {
      FloatVector first = load(change, at + j);
      FloatVector second = load(change, at + half + j);
      FloatVector c = load(cosines, angle + j);
      FloatVector s = load(sines, angle + j);
      store(change, at + j, first.mul(c).add(second.mul(s)));
      store(change, at + half + j, second.mul(c).sub(first.mul(s)));
    }
    for (int j = whole; j < half; j++) {
      float first = get(change, at + j);
      float second = get(change, at + half + j);
      put(change, at + j, first * get(cosines, angle + j) + second * get(sines, angle + j));
      put(change, at + half + j, second * get(cosines, angle + j) - first * get(sines, angle + j));
    }
  }
}

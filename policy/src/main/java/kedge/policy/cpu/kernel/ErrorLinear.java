package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.SPECIES;
import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.store;
import static kedge.policy.cpu.kernel.Floats.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * GELU, the Gaussian error linear unit (Hendrycks and Gimpel 2016, arXiv 1606.08415), by the error function and not its
 * approximation by a hyperbolic tangent: {@code x Φ(x)} with the normal distribution {@code Φ}, to some units in the
 * last place.
 */
public final class ErrorLinear {
  private static final float INVERSE_ROOT_TWO_PI = (float) (1 / Math.sqrt(2 * Math.PI));
  /** Beyond it, Φ is 0 or 1 in fp32. */
  private static final float FAR = 14;
  private static final float REACH = 0.33f;
  /**
   * Coefficients of {@code Φ(-a) / e^(-a²/2)} as a polynomial of {@code t = 1 / (1 + REACH a)}, from t⁹ down to t⁰:
   * fitted for the least relative error over {@code 0 <= a <= 13}, which is 1e-8.
   */
  private static final float[] MILLS = {-0.026675211265683174f, 0.1527184545993805f, -0.33151859045028687f,
      0.30316656827926636f, -0.11578570306301117f, 0.15040336549282074f, 0.10227204859256744f, 0.13396377861499786f,
      0.13144752383232117f, 7.78681078372756e-06f};

  private ErrorLinear() {
  }

  /** {@code y[to..] = x Φ(x)} of the numbers from {@code x[index]} on. */
  public static void forward(ByteBuffer x, int index, ByteBuffer y, int to, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector value = load(x, index + i);
      store(y, to + i, value.mul(distribution(value, bell(value))));
    }
    if (whole < count) {
      FloatVector value = Floats.loadFirst(x, index + whole, count - whole);
      Floats.storeFirst(y, to + whole, value.mul(distribution(value, bell(value))), count - whole);
    }
  }

  /** Replaces the gradient with respect to the output by that with respect to x: {@code dy (Φ(x) + x φ(x))}. */
  public static void backward(ByteBuffer x, int index, ByteBuffer dy, int at, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += WIDTH) {
      store(dy, at + i, load(dy, at + i).mul(slope(load(x, index + i))));
    }
    if (whole < count) {
      int left = count - whole;
      FloatVector slope = slope(Floats.loadFirst(x, index + whole, left));
      Floats.storeFirst(dy, at + whole, Floats.loadFirst(dy, at + whole, left).mul(slope), left);
    }
  }

  private static FloatVector slope(FloatVector x) {
    FloatVector bell = bell(x);
    return distribution(x, bell).add(x.mul(bell).mul(INVERSE_ROOT_TWO_PI));
  }

  /** {@code e^(-x²/2)}; what rounding takes from the square is put back. */
  private static FloatVector bell(FloatVector x) {
    FloatVector near = x.max(-FAR).min(FAR);
    FloatVector square = near.mul(near);
    FloatVector lost = near.fma(near, square.neg());
    FloatVector bell = Floats.exp(square.mul(-0.5f));
    return bell.sub(bell.mul(lost.mul(0.5f)));
  }

  /** {@code Φ(x)}, from {@code e^(-x²/2)}. */
  private static FloatVector distribution(FloatVector x, FloatVector bell) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    FloatVector t = one.div(x.abs().min(FAR).mul(REACH).add(1));
    FloatVector sum = FloatVector.broadcast(SPECIES, MILLS[0]);
    for (int i = 1; i < MILLS.length; i++) {
      sum = sum.fma(t, FloatVector.broadcast(SPECIES, MILLS[i]));
    }
    FloatVector below = bell.mul(sum);
    return below.blend(one.sub(below), x.compare(VectorOperators.GT, 0));
  }
}

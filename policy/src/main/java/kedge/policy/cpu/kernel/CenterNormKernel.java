package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.put;

import java.nio.ByteBuffer;

/**
 * LayerNorm over rows (Ba et al. 2016, arXiv 1607.06450): {@code y = (x - mean(x)) / sqrt(variance(x) + epsilon) *
 * scale + shift}. Means are summed in fp64, in order.
 */
public final class CenterNormKernel {
  private final int width;
  private final double epsilon;

  public CenterNormKernel(int width, double epsilon) {
    this.width = width;
    this.epsilon = epsilon;
  }

  /** Normalizes one row, {@code [width]} each. */
  public void forward(ByteBuffer x, int at, Block scale, Block shift, ByteBuffer y, int to) {
    double mean = mean(x, at);
    double inverse = inverse(x, at, mean);
    for (int i = 0; i < width; i++) {
      double standard = (get(x, at + i) - mean) * inverse;
      put(y, to + i, (float) (standard * get(scale.bytes(), i) + get(shift.bytes(), i)));
    }
  }

  private double mean(ByteBuffer x, int at) {
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += get(x, at + i);
    }
    return sum / width;
  }

  private double inverse(ByteBuffer x, int at, double mean) {
    double squares = 0;
    for (int i = 0; i < width; i++) {
      double distance = get(x, at + i) - mean;
      squares += distance * distance;
    }
    return 1 / Math.sqrt(squares / width + epsilon);
  }

  /**
   * Backward of one row: replaces {@code dy} by the gradient with respect to x, {@code inverse * (g - mean(g) - x̂
   * mean(g x̂))} with {@code g = dy * scale} and the standardized row {@code x̂}, and adds {@code dy * x̂} to the
   * scale's and {@code dy} to the shift's gradient; null for none.
   */
  public void backward(ByteBuffer x, int at, Block scale, ByteBuffer dy, int from, Block dScale, Block dShift) {
    double mean = mean(x, at);
    double inverse = inverse(x, at, mean);
    double sum = 0;
    double product = 0;
    for (int i = 0; i < width; i++) {
      double standard = (get(x, at + i) - mean) * inverse;
      float slope = get(dy, from + i);
      double scaled = (double) slope * get(scale.bytes(), i);
      sum += scaled;
      product += scaled * standard;
      if (dScale != null) {
        put(dScale.bytes(), i, (float) (get(dScale.bytes(), i) + slope * standard));
        put(dShift.bytes(), i, get(dShift.bytes(), i) + slope);
      }
    }
    for (int i = 0; i < width; i++) {
      double standard = (get(x, at + i) - mean) * inverse;
      double scaled = (double) get(dy, from + i) * get(scale.bytes(), i);
      put(dy, from + i, (float) (inverse * (scaled - sum / width - standard * product / width)));
    }
  }
}

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

  /**
   * Means and inverse deviations of the rows of a batch, which the backward pass needs again.
   *
   * @param inverses {@code 1 / sqrt(variance + epsilon)}
   */
  public record Statistics(double[] means, double[] inverses) {
    /** Room for a number of rows. */
    public Statistics(int rows) {
      this(new double[rows], new double[rows]);
    }

    private double standard(int row, float x) {
      return (x - means[row]) * inverses[row];
    }
  }

  /** Normalizes one row, {@code [width]} each, and keeps its statistics. */
  public void forward(Matrix x, int row, Block scale, Block shift, Statistics statistics, Matrix y) {
    int at = x.index(row);
    statistics.means[row] = mean(x.bytes(), at);
    statistics.inverses[row] = inverse(x.bytes(), at, statistics.means[row]);
    for (int i = 0; i < width; i++) {
      double standard = statistics.standard(row, get(x.bytes(), at + i));
      put(y.bytes(), y.index(row) + i, (float) (standard * get(scale.bytes(), i) + get(shift.bytes(), i)));
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
   * Adds {@code dy * x̂}, with the standardized rows {@code x̂}, to the scale's gradient and {@code dy} to the shift's,
   * row by row in their order, for {@code count} columns from {@code first} on.
   */
  public void addGradients(Matrix x, Statistics statistics, Matrix dy, int first, int count, Block dScale,
      Block dShift) {
    for (int row = 0; row < x.rows(); row++) {
      for (int i = first; i < first + count; i++) {
        double standard = statistics.standard(row, get(x.bytes(), x.index(row) + i));
        float slope = get(dy.bytes(), dy.index(row) + i);
        put(dScale.bytes(), i, (float) (get(dScale.bytes(), i) + slope * standard));
        put(dShift.bytes(), i, get(dShift.bytes(), i) + slope);
      }
    }
  }

  /**
   * Backward of one row: replaces {@code dy} by the gradient with respect to x, {@code inverse * (g - mean(g) - x̂
   * mean(g x̂))} with {@code g = dy * scale} and the standardized row {@code x̂}.
   */
  public void backward(Matrix x, int row, Block scale, Statistics statistics, Matrix dy) {
    int at = x.index(row);
    int from = dy.index(row);
    double sum = 0;
    double product = 0;
    for (int i = 0; i < width; i++) {
      double scaled = (double) get(dy.bytes(), from + i) * get(scale.bytes(), i);
      sum += scaled;
      product += scaled * statistics.standard(row, get(x.bytes(), at + i));
    }
    for (int i = 0; i < width; i++) {
      double standard = statistics.standard(row, get(x.bytes(), at + i));
      double scaled = (double) get(dy.bytes(), from + i) * get(scale.bytes(), i);
      put(dy.bytes(), from + i,
          (float) (statistics.inverses[row] * (scaled - sum / width - standard * product / width)));
    }
  }
}

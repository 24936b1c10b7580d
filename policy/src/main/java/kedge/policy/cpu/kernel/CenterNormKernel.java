package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.SPECIES;
import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;
import static kedge.policy.cpu.kernel.Floats.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * LayerNorm over rows (Ba et al. 2016, arXiv 1607.06450): {@code y = (x - mean(x)) / sqrt(variance(x) + epsilon) *
 * scale + shift}.
 */
public final class CenterNormKernel {
  private final int width;
  private final float epsilon;

  public CenterNormKernel(int width, double epsilon) {
    this.width = width;
    this.epsilon = (float) epsilon;
  }

  /**
   * Means and inverse deviations of the rows of a batch, which the backward pass needs again.
   *
   * @param inverses {@code 1 / sqrt(variance + epsilon)}
   */
  public record Statistics(float[] means, float[] inverses) {
    /** Room for a number of rows. */
    public Statistics(int rows) {
      this(new float[rows], new float[rows]);
    }
  }

  /** Normalizes one row, {@code [width]} each, and keeps its statistics. */
  public void forward(Matrix x, int row, Block scale, Block shift, Statistics statistics, Matrix y) {
    int at = x.index(row);
    int to = y.index(row);
    int whole = whole(width);
    float mean = mean(x.bytes(), at);
    float inverse = inverse(x.bytes(), at, mean);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector standard = load(x.bytes(), at + i).sub(mean).mul(inverse);
      store(y.bytes(), to + i, standard.mul(load(scale.bytes(), i)).add(load(shift.bytes(), i)));
    }
    for (int i = whole; i < width; i++) {
      float standard = (get(x.bytes(), at + i) - mean) * inverse;
      put(y.bytes(), to + i, standard * get(scale.bytes(), i) + get(shift.bytes(), i));
    }
    statistics.means[row] = mean;
    statistics.inverses[row] = inverse;
  }

  private float mean(ByteBuffer x, int at) {
    int whole = whole(width);
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      sums = sums.add(load(x, at + i));
    }
    float sum = Floats.sum(sums);
    for (int i = whole; i < width; i++) {
      sum += get(x, at + i);
    }
    return sum / width;
  }

  private float inverse(ByteBuffer x, int at, float mean) {
    int whole = whole(width);
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector distance = load(x, at + i).sub(mean);
      sums = sums.add(distance.mul(distance));
    }
    float squares = Floats.sum(sums);
    for (int i = whole; i < width; i++) {
      float distance = get(x, at + i) - mean;
      squares += distance * distance;
    }
    return (float) (1 / Math.sqrt(squares / width + epsilon));
  }

  /**
   * Adds {@code dy * x̂}, with the standardized rows {@code x̂}, to the scale's gradient and {@code dy} to the shift's,
   * row by row in their order, for {@code count} columns from {@code first} on.
   */
  public void addGradients(Matrix x, Statistics statistics, Matrix dy, int first, int count, Block dScale,
      Block dShift) {
    int whole = first + whole(count);
    for (int row = 0; row < x.rows(); row++) {
      int at = x.index(row);
      int from = dy.index(row);
      float mean = statistics.means[row];
      float inverse = statistics.inverses[row];
      for (int i = first; i < whole; i += WIDTH) {
        FloatVector standard = load(x.bytes(), at + i).sub(mean).mul(inverse);
        FloatVector slope = load(dy.bytes(), from + i);
        store(dScale.bytes(), i, load(dScale.bytes(), i).add(slope.mul(standard)));
        store(dShift.bytes(), i, load(dShift.bytes(), i).add(slope));
      }
      for (int i = whole; i < first + count; i++) {
        float standard = (get(x.bytes(), at + i) - mean) * inverse;
        float slope = get(dy.bytes(), from + i);
        put(dScale.bytes(), i, get(dScale.bytes(), i) + slope * standard);
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
    int whole = whole(width);
    float mean = statistics.means[row];
    float inverse = statistics.inverses[row];
    FloatVector sums = FloatVector.zero(SPECIES);
    FloatVector products = FloatVector.zero(SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector scaled = load(dy.bytes(), from + i).mul(load(scale.bytes(), i));
      sums = sums.add(scaled);
      products = products.add(scaled.mul(load(x.bytes(), at + i).sub(mean).mul(inverse)));
    }
    float sum = Floats.sum(sums);
    float product = Floats.sum(products);
    for (int i = whole; i < width; i++) {
      float scaled = get(dy.bytes(), from + i) * get(scale.bytes(), i);
      sum += scaled;
      product += scaled * ((get(x.bytes(), at + i) - mean) * inverse);
    }
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector standard = load(x.bytes(), at + i).sub(mean).mul(inverse);
      FloatVector scaled = load(dy.bytes(), from + i).mul(load(scale.bytes(), i));
      store(dy.bytes(), from + i, scaled.sub(sum / width).sub(standard.mul(product / width)).mul(inverse));
    }
    for (int i = whole; i < width; i++) {
      float standard = (get(x.bytes(), at + i) - mean) * inverse;
      float scaled = get(dy.bytes(), from + i) * get(scale.bytes(), i);
      put(dy.bytes(), from + i, (scaled - sum / width - standard * (product / width)) * inverse);
    }
  }
}

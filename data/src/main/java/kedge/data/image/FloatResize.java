package kedge.data.image;

/** Resizing in single precision: rows first, then columns; the result is rounded to even and clipped. */
final class FloatResize {
  private FloatResize() {
  }

  static Pixels resize(Pixels image, int width, int height) {
    float[] values = new float[image.rgb().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = image.rgb()[i] & 0xFF;
    }
    float[] wide = across(values, image.width(), image.height(), width);
    float[] resized = down(wide, width, image.height(), height);
    byte[] rgb = new byte[resized.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.max(0, Math.min(255, Math.rint(resized[i])));
    }
    return new Pixels(width, height, rgb);
  }

  private static float[] across(float[] from, int before, int height, int width) {
    Weights weights = Weights.of(before, width);
    float[] values = new float[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float[] factors = weights.weights()[x];
        for (int c = 0; c < 3; c++) {
          int at = (y * before + weights.first()[x]) * 3 + c;
          float sum = from[at] * factors[0];
          for (int k = 1; k < factors.length; k++) {
            sum += from[at + 3 * k] * factors[k];
          }
          values[(y * width + x) * 3 + c] = sum;
        }
      }
    }
    return values;
  }

  private static float[] down(float[] from, int width, int before, int height) {
    Weights weights = Weights.of(before, height);
    int length = width * 3;
    float[] values = new float[length * height];
    for (int y = 0; y < height; y++) {
      float[] factors = weights.weights()[y];
      for (int k = 0; k < factors.length; k++) {
        int row = (weights.first()[y] + k) * length;
        for (int i = 0; i < length; i++) {
          values[y * length + i] += from[row + i] * factors[k];
        }
      }
    }
    return values;
  }

  /** The weights of {@link BicubicWeights}, made in single precision from the beginning. */
  private record Weights(int[] first, float[][] weights) {
    static Weights of(int from, int to) {
      float scale = (float) from / to;
      float reach = scale >= 1 ? 2 * scale : 2;
      float shrink = scale >= 1 ? 1 / scale : 1;
      int[] first = new int[to];
      float[][] weights = new float[to][];
      for (int i = 0; i < to; i++) {
        float center = (float) (scale * (i + 0.5));
        first[i] = Math.max(0, (int) (center - reach + 0.5));
        float[] row = new float[Math.min(from, (int) (center + reach + 0.5)) - first[i]];
        float sum = 0;
        for (int k = 0; k < row.length; k++) {
          row[k] = cubic((float) ((k + first[i] - center + 0.5) * shrink));
          sum += row[k];
        }
        for (int k = 0; k < row.length && sum != 0; k++) {
          row[k] /= sum;
        }
        weights[i] = row;
      }
      return new Weights(first, weights);
    }

    private static float cubic(float signed) {
      float a = -0.5f;
      float x = Math.abs(signed);
      if (x < 1) {
        return ((a + 2) * x - (a + 3)) * x * x + 1;
      }
      return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
    }
  }
}

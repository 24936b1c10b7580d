package kedge.policy.vision;

/**
 * Bicubic interpolation along one axis, as {@code torch.nn.functional.interpolate(mode="bicubic", align_corners=False)}
 * does it: four taps around the source coordinate {@code (i + 1/2) in / out - 1/2}, Keys' kernel with a = −3/4, sources
 * beyond the edge taken at the edge, no antialiasing.
 */
public final class BicubicTaps {
  private static final int TAPS = 4;
  private static final double KEYS = -0.75;
  private final int[][] sources;
  private final double[][] weights;

  private BicubicTaps(int[][] sources, double[][] weights) {
    this.sources = sources;
    this.weights = weights;
  }

  /** The taps from {@code in} to {@code out} places; where both are equal, every place is its own. */
  public static BicubicTaps of(int in, int out) {
    int[][] sources = new int[out][TAPS];
    double[][] weights = new double[out][TAPS];
    for (int i = 0; i < out; i++) {
      double center = (i + 0.5) * in / out - 0.5;
      int first = (int) Math.floor(center);
      double rest = center - first;
      for (int tap = 0; tap < TAPS; tap++) {
        sources[i][tap] = Math.max(0, Math.min(in - 1, first - 1 + tap));
        weights[i][tap] = kernel(Math.abs(rest + 1 - tap));
      }
    }
    return new BicubicTaps(sources, weights);
  }

  /** Keys' cubic convolution (Keys 1981, equation 4). */
  private static double kernel(double distance) {
    return distance <= 1 ? ((KEYS + 2) * distance - (KEYS + 3)) * distance * distance + 1
        : ((distance - 5) * distance + 8) * KEYS * distance - 4 * KEYS;
  }

  /** Taps of a place. */
  public int taps() {
    return TAPS;
  }

  /** Source of a tap. */
  public int source(int place, int tap) {
    return sources[place][tap];
  }

  /** Weight of a tap; those of a place have the sum 1. */
  public double weight(int place, int tap) {
    return weights[place][tap];
  }
}

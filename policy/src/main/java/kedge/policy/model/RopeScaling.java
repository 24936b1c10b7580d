package kedge.policy.model;

/**
 * Scaling of rotary frequencies, which extends a model beyond its original context length; names and meaning are those
 * of {@code rope_scaling} in transformers. Steps are rounded to fp32 as in transformers.
 */
public sealed interface RopeScaling {
  /** No scaling ({@code rope_type: default}). */
  RopeScaling NONE = new Unscaled();

  /** The {@code rope_type} of {@code config.json}. */
  String ropeType();

  /**
   * Returns the scaled frequency of one pair of dimensions, in radians per position.
   *
   * @param frequency unscaled frequency
   * @param pair index of the pair, from 0 to {@code headSize / 2 - 1}
   * @param theta base of the frequencies
   */
  float scaled(float frequency, int pair, int headSize, double theta);

  /** Returns the factor of cosines and sines. */
  default float attentionFactor() {
    return 1;
  }

  /** See {@link RopeScaling#NONE}. */
  record Unscaled() implements RopeScaling {
    @Override
    public String ropeType() {
      return "default";
    }

    @Override
    public float scaled(float frequency, int pair, int headSize, double theta) {
      return frequency;
    }
  }

  /**
   * All frequencies divided by a factor (Chen et al. 2023, arXiv 2306.15595).
   *
   * @param factor above 0
   */
  record Linear(double factor) implements RopeScaling {
    @Override
    public String ropeType() {
      return "linear";
    }

    @Override
    public float scaled(float frequency, int pair, int headSize, double theta) {
      return frequency / (float) factor;
    }
  }

  /**
   * Llama 3.1: low frequencies divided, high ones kept, those between blended.
   *
   * @param factor divisor of the low frequencies
   * @param lowFrequencyFactor turns within {@code originalPositions} up to which a frequency is low
   * @param highFrequencyFactor turns within {@code originalPositions} from which a frequency is high
   * @param originalPositions positions of the first training
   */
  record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor,
      int originalPositions) implements RopeScaling {
    @Override
    public String ropeType() {
      return "llama3";
    }

    @Override
    public float scaled(float frequency, int pair, int headSize, double theta) {
      float wavelength = (float) (2 * Math.PI) / frequency;
      if (wavelength > (float) (originalPositions / lowFrequencyFactor)) {
        return frequency / (float) factor;
      }
      if (wavelength < (float) (originalPositions / highFrequencyFactor)) {
        return frequency;
      }
      float smooth = (originalPositions / wavelength - (float) lowFrequencyFactor)
          / (float) (highFrequencyFactor - lowFrequencyFactor);
      return (1 - smooth) * frequency / (float) factor + smooth * frequency;
    }
  }

  /**
   * YaRN (Peng et al. 2023, arXiv 2309.00071, sections 3.2 to 3.4).
   *
   * @param factor divisor of the low frequencies
   * @param attentionFactor factor of cosines and sines, {@code 0.1 ln(factor) + 1} in the paper
   * @param betaFast turns within {@code originalPositions} from which a frequency is kept
   * @param betaSlow turns within {@code originalPositions} up to which a frequency is divided
   * @param originalPositions positions of the first training
   * @param truncate whether the bounds are rounded to whole dimensions
   */
  record Yarn(double factor, float attentionFactor, double betaFast, double betaSlow, int originalPositions,
      boolean truncate) implements RopeScaling {
    @Override
    public String ropeType() {
      return "yarn";
    }

    @Override
    public float scaled(float frequency, int pair, int headSize, double theta) {
      double low = dimension(betaFast, headSize, theta);
      double high = dimension(betaSlow, headSize, theta);
      low = Math.max(truncate ? Math.floor(low) : low, 0);
      high = Math.min(truncate ? Math.ceil(high) : high, headSize - 1);
      high = low == high ? high + 0.001 : high;
      float ramp = (pair - (float) low) / (float) (high - low);
      float kept = 1 - Math.max(0, Math.min(1, ramp));
      return frequency / (float) factor * (1 - kept) + frequency * kept;
    }

    /** Returns the (fractional) pair of dimensions that makes {@code turns} turns within the original positions. */
    private double dimension(double turns, int headSize, double theta) {
      return headSize * Math.log(originalPositions / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }
  }
}

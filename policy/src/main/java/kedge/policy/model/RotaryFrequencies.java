package kedge.policy.model;

import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * Rotary frequencies {@code theta^(-2j / headSize)} (Su et al. 2021, arXiv 2104.09864, eq. 15), with the model's
 * scaling. Every step is rounded to fp32 as in transformers, with which checkpoints were trained.
 */
public final class RotaryFrequencies {
  private RotaryFrequencies() {
  }

  /** Radians per position of each pair of dimensions, {@code [headSize / 2]}. */
  public static float[] of(int headSize, double theta, RopeScaling scaling) {
    float[] frequencies = unscaled(headSize, theta);
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] = scaling.scaled(frequencies[pair], pair, headSize, theta);
    }
    return frequencies;
  }

  /** Uses LibTorch's power function; Java's rounds some frequencies differently, by 3e-5 radians at position 40,000. */
  private static float[] unscaled(int headSize, double theta) {
    try (NativeScope scope = new NativeScope()) {
      Tensor even = torch.arange(new Scalar(0), new Scalar(headSize), new Scalar(2),
          new TensorOptions(ScalarType.Float));
      Tensor periods = torch.pow(new Scalar(theta), even.div(new Scalar((float) headSize)));
      return Transfer.floats(torch.ones(new long[]{1}).div(periods));
    }
  }
}

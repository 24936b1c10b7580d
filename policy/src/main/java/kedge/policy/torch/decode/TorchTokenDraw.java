package kedge.policy.torch.decode;

import java.util.Arrays;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.generate.Sampling;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * A token drawn for each row.
 *
 * @param tokens the drawn ids
 * @param logProbabilities of each under the distribution it was drawn from; 0 for a greedy choice, which has all the
 * mass
 */
record TorchTokenDraw(long[] tokens, float[] logProbabilities) {

  /**
   * Draws by inversion: the first id, in order of ids, at which the cumulative probability (summed in fp64) exceeds the
   * uniform number.
   *
   * @param logits {@code [rows, vocabulary]}, in the widened type
   * @param uniforms one number in [0, 1) per row; not looked at when greedy
   * @throws NonFiniteLogits if a row's largest logit is infinite, or one is not a number
   */
  static TorchTokenDraw of(Tensor logits, Sampling sampling, double[] uniforms) {
    try (NativeScope scope = new NativeScope()) {
      for (float largest : Transfer.floats(logits.amax(new long[]{-1}, false))) {
        if (!Float.isFinite(largest)) {
          throw new NonFiniteLogits(largest);
        }
      }
      if (sampling.temperature() == 0) {
        return new TorchTokenDraw(Transfer.longs(logits.argmax(new LongOptional(-1), false)),
            new float[uniforms.length]);
      }
      Tensor kept = SamplingFilters.apply(logits.div(new Scalar(sampling.temperature())), sampling);
      Tensor cumulative = kept.softmax(-1).cumsum(-1, new ScalarTypeOptional(ScalarType.Double));
      Tensor total = cumulative.narrow(1, cumulative.size(1) - 1, 1); // 1 but for rounding
      Tensor thresholds = Transfer.tensor(Arrays.copyOf(uniforms, uniforms.length), logits.device(), ScalarType.Double)
          .unsqueeze(1).mul(total);
      Tensor tokens = torch.searchsorted(cumulative, thresholds, false, true, new StringViewOptional(),
          new TensorOptional());
      return new TorchTokenDraw(Transfer.longs(tokens), Transfer.floats(kept.log_softmax(-1).gather(1, tokens)));
    }
  }
}

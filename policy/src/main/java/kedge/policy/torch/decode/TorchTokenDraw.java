package kedge.policy.torch.decode;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
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
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * A token drawn for each row.
 *
 * @param tokens the drawn ids
 * @param logProbabilities log-probability of each token under the distribution it was drawn from; 0 for a greedy choice
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
      Tensor largest = logits.amax(new long[]{-1}, false);
      if (sampling.temperature() == 0) {
        return read(largest, logits.argmax(new LongOptional(-1), false), torch.zeros_like(largest));
      }
      Tensor kept = SamplingFilters.apply(logits.div(new Scalar(sampling.temperature())), sampling);
      Tensor cumulative = kept.softmax(-1).cumsum(-1, new ScalarTypeOptional(ScalarType.Double));
      Tensor total = cumulative.narrow(1, cumulative.size(1) - 1, 1); // 1 but for rounding
      Tensor thresholds = Transfer.tensor(Arrays.copyOf(uniforms, uniforms.length), logits.device(), ScalarType.Double)
          .unsqueeze(1).mul(total);
      Tensor tokens = torch.searchsorted(cumulative, thresholds, false, true, new StringViewOptional(),
          new TensorOptional()).clamp_max(new Scalar(logits.size(1) - 1)); // a threshold may round up to the total
      return read(largest, tokens.squeeze(1), kept.log_softmax(-1).gather(1, tokens).squeeze(1));
    }
  }

  /** Reads all results at once. */
  private static TorchTokenDraw read(Tensor largest, Tensor tokens, Tensor logProbabilities) {
    double[] read = Transfer.doubles(torch.stack(new TensorVector(largest.to(ScalarType.Double),
        tokens.to(ScalarType.Double), logProbabilities.to(ScalarType.Double)), 0));
    int rows = read.length / 3;
    for (int row = 0; row < rows; row++) {
      if (!Double.isFinite(read[row])) {
        throw new NonFiniteLogits((float) read[row]);
      }
    }
    return new TorchTokenDraw(Arrays.stream(read, rows, 2 * rows).mapToLong(token -> (long) token).toArray(),
        Floats.toArray(Doubles.asList(Arrays.copyOfRange(read, 2 * rows, read.length))));
  }
}

package kedge.policy.torch;

import java.util.Arrays;
import kedge.policy.natives.Transfer;
import kedge.policy.torch.TorchAttention.Projected;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Attention within each sequence of a pack: no padding, nothing of a neighbor is ever read.
 *
 * @param lengths lengths of the sequences
 * @param causal whether a token sees the tokens before it alone, as in a decoder
 * @param starts first token of each sequence, then the number of all, 32-bit, on the device, {@code [sequences + 1]}
 */
record TorchPackedAttention(FusedKernels kernels, long[] lengths, boolean causal,
    Tensor starts) implements TorchAttention {
  static TorchPackedAttention of(FusedKernels kernels, long[] lengths, boolean causal, Device device) {
    long[] starts = new long[lengths.length + 1];
    Arrays.setAll(starts, i -> i == 0 ? 0 : starts[i - 1] + lengths[i - 1]);
    return new TorchPackedAttention(kernels, lengths, causal, Transfer.tensor(starts, device).to(ScalarType.Int));
  }

  long longest() {
    return Arrays.stream(lengths).max().orElse(0);
  }

  @Override
  public Attended attend(Projected projected) {
    return kernels.attend(projected, this);
  }

  /** Gradients with respect to the projected, from that with respect to the attended values. */
  Projected backward(Tensor gradient, Projected projected, Attended attended) {
    return kernels.attendBackward(gradient, projected, attended, this);
  }
}

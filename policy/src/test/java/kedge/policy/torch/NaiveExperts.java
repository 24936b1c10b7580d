package kedge.policy.torch;

import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The experts as the definition reads: token by token, choice by choice. The yardstick of {@link TorchExperts}; never
 * fast.
 */
final class NaiveExperts {
  private NaiveExperts() {
  }

  /** Arguments and result as {@link TorchExperts}, from tokens to sums. */
  static Tensor apply(Tensor x, TorchRouting routing, Tensor gateUp, Tensor down) {
    int choices = (int) routing.experts().size(1);
    long[] experts = Transfer.longs(routing.experts());
    TensorVector sums = new TensorVector();
    for (int token = 0; token < x.size(0); token++) {
      Tensor sum = torch.zeros_like(x.narrow(0, token, 1));
      for (int choice = 0; choice < choices; choice++) {
        long expert = experts[token * choices + choice];
        Tensor output = mlp(x.narrow(0, token, 1), gateUp.select(0, expert), down.select(0, expert));
        sum = sum.add(output.mul(routing.weights().select(0, token).select(0, choice)));
      }
      sums.push_back(sum);
    }
    return torch.cat(sums, 0);
  }

  private static Tensor mlp(Tensor x, Tensor gateUp, Tensor down) {
    Tensor both = torch.linear(x, gateUp);
    long inner = both.size(1) / 2;
    return torch.linear(torch.silu(both.narrow(1, 0, inner)).mul(both.narrow(1, inner, inner)), down);
  }
}

package kedge.policy.torch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Language-model head: hidden states to log-probabilities, and a hand-written backward pass, so that logits exist for
 * one chunk of rows only.
 *
 * @param weight {@code [vocabulary, hidden]}
 */
public record TorchHead(Tensor weight) {
  /** Logits of normed hidden states {@code [rows, hidden]}: {@code [rows, vocabulary]}, widened. */
  public Tensor logits(Tensor normed) {
    return Precision.product(normed, weight.t());
  }

  /**
   * Log-probabilities of the targets {@code [rows]} under {@code softmax(logits / temperature)}, and entropies in nats,
   * {@code [2, rows]}.
   */
  Tensor score(Tensor normed, Tensor targets, double temperature) {
    Tensor logs = logits(normed).div_(new Scalar(temperature)).log_softmax(-1);
    Tensor entropies = logs.exp().mul_(logs).sum(-1).neg();
    return torch.stack(new TensorVector(logs.gather(1, targets.unsqueeze(1)).squeeze(1), entropies), 0);
  }

  /**
   * The derivative with respect to the logits of a chunk: {@code derivative · (onehot(target) − softmax) /
   * temperature}, since the log-probability of a target is its scaled logit less the log of the partition sum.
   *
   * @param derivatives derivatives of the loss with respect to each row's log-probability, {@code [rows]}, in the
   * widened type
   * @return {@code [rows, vocabulary]}, in the type of the weights
   */
  Tensor logitGradient(Tensor normed, Tensor targets, Tensor derivatives, double temperature) {
    Tensor column = derivatives.unsqueeze(1);
    Tensor probabilities = logits(normed).div_(new Scalar(temperature)).softmax(-1, new ScalarTypeOptional());
    Tensor gradient = probabilities.mul_(column.neg()).scatter_add_(1, targets.unsqueeze(1), column);
    return gradient.div_(new Scalar(temperature)).to(weight.scalar_type());
  }

  /**
   * Adds the chunk's gradient with respect to the weight to {@code into}, unless that is null, and returns that with
   * respect to the hidden states, {@code [rows, hidden]}.
   */
  Tensor backward(Tensor normed, Tensor logitGradient, Tensor into) {
    if (into != null) {
      Precision.addProduct(into, logitGradient.t(), normed);
    }
    return torch.mm(logitGradient, weight);
  }
}

package kedge.policy.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A linear map by its weights, {@code y = x Wᵀ}, with its gradients. */
interface MatrixProduct {
  /** One matrix for all rows, {@code [out, in]}. */
  MatrixProduct DENSE = new MatrixProduct() {
    @Override
    public Tensor forward(Tensor x, Tensor weights) {
      return torch.linear(x, weights);
    }

    @Override
    public Tensor backward(Tensor gradient, Tensor weights) {
      return gradient.mm(weights);
    }

    @Override
    public void addWeightGradient(Tensor gradient, Tensor x, Tensor into) {
      Precision.addProduct(into, gradient.t(), x);
    }
  };

  /** {@code [rows, in]} to {@code [rows, out]}. */
  Tensor forward(Tensor x, Tensor weights);

  /** The gradient with respect to x, {@code [rows, in]}, from that with respect to y, {@code [rows, out]}. */
  Tensor backward(Tensor gradient, Tensor weights);

  /** Adds the gradient with respect to the weights to {@code into}, which may be of a wider type. */
  void addWeightGradient(Tensor gradient, Tensor x, Tensor into);
}

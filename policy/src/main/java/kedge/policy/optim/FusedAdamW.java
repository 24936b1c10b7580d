package kedge.policy.optim;

import kedge.policy.natives.BoxedOperator;
import org.bytedeco.pytorch.Tensor;

/** LibTorch's fused AdamW kernel. */
final class FusedAdamW {
  private static final BoxedOperator OPERATOR = new BoxedOperator("aten::_fused_adamw_");

  private FusedAdamW() {
  }

  /**
   * Updates {@code values} and both moments in place. {@code step} counts from 1 and is an fp32 scalar tensor on the
   * values' device.
   */
  static void update(Tensor values, Tensor gradients, Tensor first, Tensor second, Tensor step, double rate,
      double weightDecay, AdamWSettings settings) {
    OPERATOR.call(list(values), list(gradients), list(first), list(second), list(), list(step), rate,
        settings.beta1(), settings.beta2(), weightDecay, settings.epsilon(), false, false, null, null);
  }

  private static Tensor[] list(Tensor... tensors) {
    return tensors;
  }
}

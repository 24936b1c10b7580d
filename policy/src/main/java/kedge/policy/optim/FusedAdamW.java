package kedge.policy.optim;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * LibTorch's fused AdamW kernel ({@code aten::_fused_adamw_}), which has no method of its own in Java and is reached
 * through the boxed dispatcher.
 */
final class FusedAdamW {
  private final OperatorHandle operator = new OperatorHandle(
      Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", ""));

  FusedAdamW() {
    operator.retainReference();
  }

  /**
   * Updates {@code values} and both moments in place. {@code step} counts from 1 and is an fp32 scalar tensor on the
   * values' device.
   */
  void update(Tensor values, Tensor gradients, Tensor first, Tensor second, Tensor step, double rate,
      double weightDecay, AdamWSettings settings) {
    try (PointerScope scope = new PointerScope()) {
      IValueVector stack = new IValueVector();
      for (Tensor tensor : new Tensor[]{values, gradients, first, second}) {
        stack.push_back(list(tensor));
      }
      stack.push_back(emptyList(values));
      stack.push_back(list(step));
      stack.push_back(new IValue(rate));
      stack.push_back(new IValue(settings.beta1()));
      stack.push_back(new IValue(settings.beta2()));
      stack.push_back(new IValue(weightDecay));
      stack.push_back(new IValue(settings.epsilon()));
      stack.push_back(new IValue(false));
      stack.push_back(new IValue(false));
      stack.push_back(new IValue());
      stack.push_back(new IValue());
      operator.callBoxed(stack);
    }
  }

  private static IValue list(Tensor tensor) {
    GenericList list = listOf(tensor);
    list.push_back(new IValue(tensor));
    return new IValue(list);
  }

  private static IValue emptyList(Tensor like) {
    return new IValue(listOf(like));
  }

  /** An empty list whose element type is Tensor; the type is taken from a list that an operator returned. */
  private static GenericList listOf(Tensor like) {
    IValueVector stack = new IValueVector();
    stack.push_back(new IValue(torch.zeros(1)));
    stack.push_back(new IValue(0L));
    new OperatorHandle(Dispatcher.singleton().findSchemaOrThrow("aten::unbind", "int")).callBoxed(stack);
    return new GenericList(stack.get(0).toList().elementType());
  }
}

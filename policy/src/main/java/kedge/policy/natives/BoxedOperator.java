package kedge.policy.natives;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Argument;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;

/** An operator of LibTorch by its name, for those that have no method in Java. */
public final class BoxedOperator {
  private final OperatorHandle handle;

  /** @param name for instance {@code aten::_fused_rms_norm}. @throws RuntimeException if LibTorch has none of it */
  public BoxedOperator(String name) {
    try (PointerScope scope = new PointerScope()) {
      handle = new OperatorHandle(Dispatcher.singleton().findSchemaOrThrow(name, ""));
      handle.retainReference();
    }
  }

  /**
   * Calls the operator.
   *
   * @param arguments all of them, in the order of the schema: tensors, {@code Long}, {@code Double}, {@code Boolean},
   * arrays of these, or null for none
   * @return tensors among the results, which belong to the caller's scope
   */
  public Tensor[] call(Object... arguments) {
    try (NativeScope scope = new NativeScope()) {
      Argument schema = handle.schema().arguments();
      IValueVector stack = new IValueVector();
      for (int i = 0; i < arguments.length; i++) {
        stack.push_back(arguments[i]instanceof Object[] list ? list(schema.getPointer(i), list) : value(arguments[i]));
      }
      handle.callBoxed(stack);
      Tensor[] results = new Tensor[(int) stack.size()];
      for (int i = 0; i < results.length; i++) {
        results[i] = stack.get(i).isTensor() ? scope.handOut(new Tensor(stack.get(i).toTensor())) : null;
      }
      return results;
    }
  }

  /** A list whose elements have the type that the schema asks for. */
  private static IValue list(Argument argument, Object[] elements) {
    GenericList list = new GenericList(new Type.TypePtr(argument.type().get().containedType(0)));
    for (Object element : elements) {
      list.push_back(value(element));
    }
    return new IValue(list);
  }

  private static IValue value(Object argument) {
    if (argument instanceof Tensor tensor) {
      return new IValue(tensor);
    }
    if (argument instanceof Double number) {
      return new IValue(number.doubleValue());
    }
    if (argument instanceof Boolean flag) {
      return new IValue(flag.booleanValue());
    }
    if (argument instanceof Long number) {
      return new IValue(number.longValue());
    }
    if (argument == null) {
      return new IValue();
    }
    throw new IllegalArgumentException("an operator takes no " + argument.getClass().getSimpleName());
  }
}

package kedge.policy.natives;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A stretch of code whose native objects die together at its end, except those handed out. Opened around a layer, a
 * micro-batch or a decode step:
 *
 * <pre>{@code
 * try (NativeScope scope = new NativeScope()) {
 *   return scope.handOut(x.matmul(weight).add(bias));
 * }
 * }</pre>
 */
public final class NativeScope implements AutoCloseable {
  private final PointerScope outer;
  private final PointerScope inner;

  /** Opens a scope on the current thread; natives of other threads are not covered. */
  public NativeScope() {
    this.outer = PointerScope.getInnerScope();
    this.inner = new PointerScope();
  }

  /**
   * Lets a tensor outlive this scope: it joins the enclosing scope or, where there is none, belongs to the caller, who
   * releases it. Elements of a {@code TensorVector} or a tuple are references into it and die with it; hand out {@code
   * new Tensor(element)}.
   */
  public Tensor handOut(Tensor tensor) {
    if (outer == null) {
      tensor.retainReference();
    } else {
      outer.attach(tensor);
    }
    return tensor;
  }

  /** Frees a tensor of this scope before its end. */
  public void release(Tensor tensor) {
    inner.detach(tensor);
  }

  @Override
  public void close() {
    inner.close();
  }
}

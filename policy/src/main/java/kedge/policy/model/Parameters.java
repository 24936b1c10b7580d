package kedge.policy.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * The values of all parameters in one flat tensor, with a view per parameter. With one buffer, the optimizer step, the
 * gradient norm, copies, digests and snapshots need only one operation each.
 */
public final class Parameters implements AutoCloseable {
  private final ParameterLayout layout;
  private final Tensor flat;
  private final Map<String, Tensor> views = new LinkedHashMap<>();

  private Parameters(ParameterLayout layout, Tensor flat) {
    this.layout = layout;
    this.flat = flat;
    for (Parameter parameter : layout.parameters().values()) {
      views.put(parameter.name(), view(parameter));
    }
  }

  /** Allocates zeros for every parameter of the layout. */
  public static Parameters zeros(ParameterLayout layout, Device device, ScalarType type) {
    try (PointerScope scope = new PointerScope()) {
      TensorOptions options = new TensorOptions(type).device(new org.bytedeco.pytorch.DeviceOptional(device));
      Tensor flat = torch.zeros(new long[]{layout.elements()}, options);
      flat.retainReference();
      return new Parameters(layout, flat);
    }
  }

  /** Returns another owner of the same memory, which is freed when all owners have closed it. */
  public Parameters shared() {
    flat.retainReference();
    return new Parameters(layout, flat);
  }

  private Tensor view(Parameter parameter) {
    try (PointerScope scope = new PointerScope()) {
      Tensor view = flat.narrow(0, parameter.offset(), parameter.elements()).view(parameter.shape());
      view.retainReference();
      return view;
    }
  }

  public ParameterLayout layout() {
    return layout;
  }

  /** All values, {@code [elements]}; owned by this object. */
  public Tensor flat() {
    return flat;
  }

  /**
   * The view of one parameter, in its shape; owned by this object.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Tensor get(String name) {
    return views.get(layout.get(name).name());
  }

  @Override
  public void close() {
    views.values().forEach(Tensor::releaseReference);
    views.clear();
    flat.releaseReference();
  }
}

package kedge.policy.lora;

import java.nio.FloatBuffer;
import kedge.data.KeyedRandom;
import kedge.policy.model.AdaptedProjection;
import kedge.policy.model.LoraLayout;
import kedge.policy.model.Parameter;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * Initial adapters, as in PEFT by default: B is 0, so that the adapted model is its base; A is uniform within {@code ±1
 * / sqrt(in)} (Kaiming uniform with a = sqrt(5), He et al. 2015). An element of A is a pure function of the seed, its
 * parameter's name and its index there.
 */
public record InitialAdapters(long seed) {

  /** Overwrites every A and B, on any device and of any type. */
  public void fill(LoraLayout layout, Parameters values) {
    try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
      values.flat().zero_();
      for (AdaptedProjection adapted : layout.adapted().values()) {
        Parameter a = layout.parameters().get(adapted.a());
        values.get(a.name()).view(-1).copy_(drawn(a, 1 / Math.sqrt(adapted.in())));
      }
    }
  }

  private Tensor drawn(Parameter parameter, double bound) {
    Tensor drawn = torch.empty(new long[]{parameter.elements()}, new TensorOptions(ScalarType.Float), null);
    FloatBuffer values = new FloatPointer(drawn.data_ptr()).capacity(parameter.elements()).asBuffer();
    long key = KeyedRandom.text(parameter.name());
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, (float) (bound * (2 * KeyedRandom.uniform(seed, key, i) - 1)));
    }
    return drawn;
  }
}

package kedge.policy.checkpoint;

import java.nio.file.Path;
import java.util.List;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.testing.Repository;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The checkpoints of {@code resources/parity}, and tensors as arrays. */
final class Fixtures {
  static final List<String> NAMES = List.of("dense-untied", "dense-tied", "moe-untied", "moe-tied", "moe-fused",
      "qwen3-bias", "qwen2", "qwen2-yarn", "llama-llama3", "llama-bias", "mistral");

  private Fixtures() {
  }

  static Path folder(String name) {
    return Repository.root().resolve("policy/src/test/resources/parity").resolve(name);
  }

  static Device cpu() {
    return new Device("cpu");
  }

  /** A sparse model of 2 layers with 2 experts and 146 parameters. */
  static ModelShape tiny() {
    return ShapeBuilder.of(3, 2, 2).heads(1, 1, 2).dense(4).experts(2, 1, 3).renormalize(true).denseLayers(0)
        .context(16).build();
  }

  static Parameters tinyParameters(long seed) {
    Parameters parameters = Parameters.zeros(new ParameterLayout(tiny()), cpu(), ScalarType.Float);
    new RandomWeights(seed, 1).fill(parameters);
    return parameters;
  }

  static float[] values(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor floats = tensor.detach().to(cpu(), ScalarType.Float).contiguous();
      float[] values = new float[(int) floats.numel()];
      new FloatPointer(floats.data_ptr()).get(values);
      return values;
    }
  }
}

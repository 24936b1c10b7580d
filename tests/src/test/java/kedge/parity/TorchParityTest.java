package kedge.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.torch.TorchDecoder;
import kedge.policy.torch.decode.TorchGenerator;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;

/** The reference decoder computes what transformers computes. */
class TorchParityTest {

  @Test
  void logitsContinuationsAndExpertsAreThoseOfTransformers() throws IOException {
    for (String name : ParityCheck.NAMES) {
      ParityCheck.Seen result = ParityCheck.run(name, ReferenceSubject::new);
      System.out.println("parity with transformers, " + name + ": " + result);
      assertEquals(4, result.prompts());
      assertTrue(result.logits() > 3000 && result.tokens() == 256);
      assertEquals(name.startsWith("moe"), result.choices() > 0);
    }
  }

  private static final class ReferenceSubject implements ParitySubject {
    private final ModelShape shape;
    private final Parameters parameters;

    ReferenceSubject(Path folder) {
      this.shape = ModelConfig.read(folder).shape();
      this.parameters = Checkpoint.load(folder, new Device("cpu"), ElementType.F32);
    }

    @Override
    public float[][] logits(int[] ids) {
      try (NativeScope frame = new NativeScope()) {
        float[] flat = Transfer.floats(new TorchDecoder(shape, parameters).logits(ids));
        float[][] rows = new float[ids.length][];
        for (int i = 0; i < rows.length; i++) {
          rows[i] = Arrays.copyOfRange(flat, i * shape.vocabulary(), (i + 1) * shape.vocabulary());
        }
        return rows;
      }
    }

    @Override
    public int[] greedy(int[] ids, int count) {
      GenerationRequest request = new GenerationRequest(ids, List.of(new DrawKey(0, 0, 0, 0)));
      return new TorchGenerator(shape, parameters, 1).generate(List.of(request), Sampling.greedy(count), Set.of())
          .get(0).get(0).tokens();
    }

    @Override
    public List<int[][]> experts(int[] ids) {
      return new TorchDecoder(shape, parameters).routes(ids);
    }

    @Override
    public void close() {
      parameters.close();
    }
  }
}

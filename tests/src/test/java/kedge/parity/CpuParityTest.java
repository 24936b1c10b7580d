package kedge.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.cpu.CpuGenerator;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuInspection;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.model.Parameters;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;

/** The hand-written decoder computes what transformers computes. */
class CpuParityTest {

  @Test
  void logitsContinuationsAndExpertsAreThoseOfTransformers() throws IOException {
    for (String name : ParityCheck.NAMES) {
      ParityCheck.Seen result = ParityCheck.run(name, CpuSubject::new);
      System.out.println("parity of the CPU decoder with transformers, " + name + ": " + result);
      assertEquals(4, result.prompts());
      assertTrue(result.logits() > 3000 && result.tokens() == 256);
      assertEquals(name.startsWith("moe"), result.choices() > 0);
    }
  }

  private static final class CpuSubject implements ParitySubject {
    private final Parameters parameters;
    private final CpuDecoder decoder;
    private final CpuGenerator generator;

    CpuSubject(Path folder) {
      this.parameters = Checkpoint.load(folder, new Device("cpu"), ElementType.F32);
      this.decoder = new CpuDecoder(ModelConfig.read(folder).shape(), parameters, null, 1);
      this.generator = new CpuGenerator(decoder, 4);
    }

    @Override
    public float[][] logits(int[] ids) {
      return CpuInspection.of(decoder, ids).logits();
    }

    @Override
    public int[] greedy(int[] ids, int count) {
      GenerationRequest request = new GenerationRequest(ids, List.of(new DrawKey(0, 0, 0, 0)));
      return generator.generate(List.of(request), Sampling.greedy(count), Set.of()).get(0).get(0).tokens();
    }

    @Override
    public List<int[][]> experts(int[] ids) {
      return CpuInspection.of(decoder, ids).routes();
    }

    @Override
    public void close() {
      generator.close();
      decoder.close();
      parameters.close();
    }
  }
}

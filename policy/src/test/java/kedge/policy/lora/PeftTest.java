package kedge.policy.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.data.KeyedRandom;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.cpu.CpuTrainer;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.model.Adapters;
import kedge.policy.model.Lora;
import kedge.policy.model.LoraLayout;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TorchDecoder;
import kedge.testing.Python;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters that Kedge writes, loaded by peft: equal logits and gradients, of mixtures of experts too. */
class PeftTest {
  private static final Path SCRIPT = Path.of("src", "test", "python", "check_adapter.py");
  private static final Path PARITY = Path.of("..", "policy", "src", "test", "resources", "parity");
  private static final Device CPU = new Device("cpu");

  @TempDir
  Path folder;

  @Test
  void adaptersLoadInPeftWithEqualLogitsAndGradients() throws IOException {
    Path python = Python.require("torch", "transformers", "peft");
    for (String name : List.of("dense-tied", "qwen2", "moe-untied")) {
      compare(python, name);
    }
  }

  private void compare(Path python, String name) throws IOException {
    Path base = PARITY.resolve(name).toAbsolutePath().normalize();
    ModelShape shape = ModelConfig.read(base).shape();
    LoraLayout layout = new LoraLayout(shape, new Lora(4, 8, false, List.of(Lora.ALL_LINEAR)));
    int[] ids = IntStream.range(0, 24).map(i -> KeyedRandom.integer(shape.vocabulary(), 4, i)).toArray();
    Path adapter = Files.createDirectory(folder.resolve(name));
    try (NativeScope scope = new NativeScope();
        Parameters weights = Checkpoint.load(base, CPU, ElementType.F32);
        Parameters values = Parameters.zeros(layout.parameters(), CPU, ScalarType.Float);
        Parameters gradients = Parameters.zeros(layout.parameters(), CPU, ScalarType.Float);
        CpuDecoder decoder = new CpuDecoder(shape, weights, new Adapters(layout, values), gradients, 1);
        CpuTrainer trainer = new CpuTrainer(decoder, 100, false)) {
      values.flat().copy_(Transfer.tensor(IntStream.range(0, (int) layout.parameters().elements())
          .mapToDouble(i -> 0.2 * KeyedRandom.uniform(7, i) - 0.1).toArray(), CPU, ScalarType.Double));
      AdapterFolder.save(adapter, base.toString(), Optional.empty(), layout, values);
      assertEquals(layout.modules(), AdapterFolder.read(adapter).layout(shape).modules());
      JsonNode peft = new ObjectMapper().readTree(Python.run(python, Files.readString(SCRIPT), base.toString(),
          adapter.toString(), IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(","))));
      double[] logits = logits(base, layout, values, ids);
      double worst = 0;
      for (int i = 0; i < logits.length; i++) {
        worst = Math.max(worst, Math.abs(logits[i]
            - peft.path("logits").path(i / shape.vocabulary()).path(i % shape.vocabulary()).asDouble(Double.NaN)));
      }
      trainer.accumulate(List.of(TokenSequence.of(new int[]{ids[0]}, IntStream.of(ids).skip(1).toArray())), 1,
          (index, scores) -> TokenLoss.Part
              .ofDerivatives(IntStream.range(0, scores.logProbabilities().length).mapToDouble(i -> 1).toArray()),
          0);
      double gradient = worstGradient(layout, gradients, peft.path("gradients"));
      System.out.println("peft, " + name + ": worst logit " + worst + ", worst relative gradient " + gradient);
      assertTrue(worst < 1e-5, name + ": logits differ by " + worst);
      assertTrue(gradient < 1e-5, name + ": gradients differ by " + gradient);
    }
  }

  /** In double precision, as peft computes them. */
  private static double[] logits(Path base, LoraLayout layout, Parameters values, int[] ids) {
    ModelShape shape = ModelConfig.read(base).shape();
    try (Parameters single = Checkpoint.load(base, CPU, ElementType.F32);
        Parameters weights = Parameters.zeros(single.layout(), CPU, ScalarType.Double);
        Parameters adapters = Parameters.zeros(layout.parameters(), CPU, ScalarType.Double)) {
      weights.flat().copy_(single.flat());
      adapters.flat().copy_(values.flat());
      return Transfer.doubles(new TorchDecoder(shape, weights, new Adapters(layout, adapters)).logits(ids));
    }
  }

  private static double worstGradient(LoraLayout layout, Parameters gradients, JsonNode expected) {
    double[] found = Transfer.doubles(gradients.flat());
    double worst = 0;
    for (Parameter parameter : layout.parameters().parameters().values()) {
      for (Parameter.Piece piece : parameter.pieces()) {
        JsonNode wanted = expected.path(piece.fileName());
        assertEquals(piece.elements(), wanted.size(), piece.fileName());
        double squares = 0;
        double difference = 0;
        for (int i = 0; i < wanted.size(); i++) {
          squares += Math.pow(wanted.get(i).asDouble(), 2);
          difference += Math.pow(wanted.get(i).asDouble() - found[(int) (parameter.offset() + piece.offset()) + i], 2);
        }
        worst = Math.max(worst, squares == 0 ? difference : Math.sqrt(difference / squares)); // 0: an expert unused
      }
    }
    return worst;
  }
}

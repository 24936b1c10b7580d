package kedge.policy.cpu.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.cpu.CpuTrainer;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.ForwardPass;
import kedge.policy.cpu.decoder.Packing;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Floating;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import kedge.policy.torch.TorchDecoder;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.PlacedImage;
import kedge.testing.Repository;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole vision-language models against transformers' AIMv2 and Qwen3, and merge and adapter written out in double: see
 * {@code make_vision_fixtures.py}.
 */
class VisionParityTest {
  private static final TokenLoss LOSS = (sequence, scores) -> {
    double[] slopes = new double[scores.logProbabilities().length];
    Arrays.setAll(slopes, i -> ((7 * i + 3 * sequence) % 11 - 5) / 10.0);
    return TokenLoss.Part.ofDerivatives(slopes);
  };
  @TempDir
  Path folder;

  @Test
  void denseModelByColumnsFromAMiddleState() throws IOException {
    compare("vision-dense");
  }

  @Test
  void mixtureOfExpertsByRowsFromTheNormedState() throws IOException {
    compare("vision-moe");
  }

  private void compare(String name) throws IOException {
    Path checkpoint = Repository.root().resolve("policy/src/test/resources/parity").resolve(name);
    ModelShape shape = ModelConfig.read(checkpoint).shape();
    JsonNode expected;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(checkpoint.resolve("expected.json.gz")))) {
      expected = new ObjectMapper().readTree(in);
    }
    List<ImageInput> images = Streams.stream(expected.get("images")).map(VisionParityTest::image).toList();
    List<TokenSequence> sequences = Streams.stream(expected.get("rows")).map(row -> sequence(row, images)).toList();
    try (NativeScope scope = new NativeScope();
        Parameters parameters = Checkpoint.load(checkpoint, new Device("cpu"), ElementType.F32);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Float);
        CpuDecoder decoder = new CpuDecoder(shape, parameters, gradients, 2);
        CpuTrainer trainer = new CpuTrainer(decoder, 1000, false)) {
      TorchDecoder torch = new TorchDecoder(shape, parameters);
      double worst = 0;
      for (int i = 0; i < sequences.size(); i++) {
        double[] reference = Streams.stream(expected.get("rows").get(i).get("logits"))
            .flatMap(Streams::stream).mapToDouble(JsonNode::asDouble).toArray();
        worst = Math.max(worst, difference(reference, logits(decoder, sequences.get(i))));
        worst = Math.max(worst, difference(reference,
            Transfer.doubles(torch.logits(sequences.get(i).tokens(), sequences.get(i).images()))));
      }
      System.out.println(name + ": logits differ from transformers' by at most " + worst);
      assertTrue(worst < 1e-4, name + ": " + worst);
      trainer.accumulate(sequences, 1, LOSS, 0);
      compareGradients(checkpoint, gradients);
    }
  }

  private void compareGradients(Path checkpoint, Parameters gradients) throws IOException {
    Path reference = Files.createDirectory(folder.resolve("gradients"));
    Files.copy(checkpoint.resolve("config.json"), reference.resolve("config.json"));
    Files.copy(checkpoint.resolve("expected-gradients.bin"), reference.resolve("model.safetensors"));
    try (Parameters truth = Checkpoint.load(reference, new Device("cpu"), ElementType.F32)) {
      double[] right = Transfer.doubles(truth.flat());
      double[] found = Transfer.doubles(gradients.flat());
      for (Parameter parameter : truth.layout().parameters().values()) {
        int from = (int) parameter.offset();
        int to = from + (int) parameter.elements();
        double[] part = Arrays.copyOfRange(right, from, to);
        double distance = truth.layout().used(parameter)
            ? Floating.distance(part, Arrays.copyOfRange(found, from, to))
            : Arrays.stream(found, from, to).map(Math::abs).sum();
        assertTrue(distance < 1e-4, parameter.name() + ": relative error " + distance);
        assertEquals(truth.layout().used(parameter), Arrays.stream(part).anyMatch(value -> value != 0),
            parameter.name());
      }
    }
  }

  private static double[] logits(CpuDecoder decoder, TokenSequence sequence) {
    int length = sequence.length();
    try (ForwardPass pass = new ForwardPass(decoder, length, false, false);
        CpuVision vision = new CpuVision(decoder, false);
        Arena arena = new Arena()) {
      Packing packing = Packing.of(List.of(sequence.tokens())).with(vision.place(sequence.images(), false));
      Matrix stream = pass.forward(packing);
      Matrix logits = arena.matrix(length, decoder.shape().vocabulary());
      decoder.head().forward(pass.normed(stream, arena.take(length)), logits);
      float[] values = Floating.read(logits.block(), 0, length * decoder.shape().vocabulary());
      double[] wide = new double[values.length];
      Arrays.setAll(wide, i -> values[i]);
      return wide;
    }
  }

  private static double difference(double[] expected, double[] found) {
    assertEquals(expected.length, found.length);
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      worst = Math.max(worst, Math.abs(expected[i] - found[i]));
    }
    return worst;
  }

  private static ImageInput image(JsonNode node) {
    float[] values = new float[node.get("values").size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get("values").get(i).floatValue();
    }
    int tiles = node.get("tiles").asInt();
    int height = node.get("height").asInt();
    int width = node.get("width").asInt();
    return new ImageInput(tiles + "x" + height + "x" + width, tiles, height, width, () -> values);
  }

  private static TokenSequence sequence(JsonNode row, List<ImageInput> images) {
    int[] ids = Streams.stream(row.get("ids")).mapToInt(JsonNode::asInt).toArray();
    boolean[] targets = new boolean[ids.length];
    row.get("targets").forEach(target -> targets[target.asInt()] = true);
    List<PlacedImage> placed = new ArrayList<>();
    row.get("images").forEach(each -> placed.add(new PlacedImage(each.get(0).asInt(),
        images.get(each.get(1).asInt()))));
    return new TokenSequence(ids, targets, placed);
  }
}

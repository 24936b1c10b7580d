package kedge.policy.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.cpu.vision.RandomImages;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.decode.TorchGenerator;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class TorchVisionTest {

  @Test
  void drawsAndScoresAgreeAndAnImageIsComputedOnceForAGroup() {
    ModelShape shape = RandomImages.sparse();
    TokenSequence prompt = RandomImages.sequences(shape).get(2);
    List<DrawKey> keys = List.of(new DrawKey(1, 2, 3, 0), new DrawKey(1, 2, 3, 1), new DrawKey(1, 2, 3, 2));
    try (NativeScope scope = new NativeScope();
        Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
        TorchVision vision = new TorchVision(shape, parameters, null, true)) {
      TorchDecoder decoder = new TorchDecoder(shape, parameters, null, vision);
      GenerationRequest request = new GenerationRequest(prompt.tokens(), keys, prompt.images());
      List<Completion> drawn = new TorchGenerator(decoder, 2)
          .generate(List.of(request), Sampling.of(1, 6), Set.of()).get(0);
      assertEquals(3, vision.computed());
      TorchTrainer trainer = new TorchTrainer(decoder, null, 1000, true);
      for (Completion completion : drawn) {
        TokenSequence whole = TokenSequence.of(prompt.tokens(), completion.tokens(), prompt.images());
        assertArrayEquals(completion.logProbabilities(),
            trainer.score(List.of(whole), 1).get(0).logProbabilities(), 2e-5f);
      }
      assertEquals(3, vision.computed());
    }
  }

  @Test
  void partsOfATowerAreTrainedByThemselves() {
    ModelShape shape = RandomImages.dense();
    List<TokenSequence> sequences = RandomImages.sequences(shape);
    try (NativeScope scope = new NativeScope();
        Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
        Parameters all = TinyModels.gradients(shape, ScalarType.Float)) {
      new TorchTrainer(shape, parameters, all, 1000).accumulate(sequences, 1, CpuFixture.LOSS, 0);
      Set<String> vision = all.layout().parameters().keySet().stream().filter(name -> name.startsWith("vision."))
          .collect(Collectors.toSet());
      for (String part : List.of("vision.layers.0.qkv", "vision.norm", "vision.positions")) {
        try (Parameters some = TinyModels.gradients(shape, ScalarType.Float);
            TorchVision seeing = new TorchVision(shape, parameters, some, true)) {
          Set<String> frozen = all.layout().parameters().keySet().stream().filter(name -> !name.equals(part))
              .collect(Collectors.toSet());
          seeing.freeze(frozen);
          TorchTrainer trainer = new TorchTrainer(new TorchDecoder(shape, parameters, null, seeing), some, 1000, true);
          trainer.freeze(frozen);
          trainer.accumulate(sequences, 1, CpuFixture.LOSS, 0);
          assertArrayEquals(Transfer.doubles(all.get(part)), Transfer.doubles(some.get(part)), 1e-7, part);
          for (String other : vision) {
            assertTrue(other.equals(part) || Arrays.stream(Transfer.doubles(some.get(other))).allMatch(x -> x == 0),
                other + " is frozen");
          }
        }
      }
    }
  }

  @Test
  void gradientsInBrainFloatAreThoseOfFullPrecisionRounded() {
    ModelShape shape = RandomImages.dense();
    List<TokenSequence> sequences = RandomImages.sequences(shape);
    try (NativeScope scope = new NativeScope();
        Parameters half = TinyModels.random(shape, 3, ScalarType.BFloat16);
        Parameters whole = TinyModels.gradients(shape, ScalarType.Float);
        Parameters found = TinyModels.gradients(shape, ScalarType.Float);
        Parameters expected = TinyModels.gradients(shape, ScalarType.Float)) {
      whole.flat().copy_(half.flat());
      new TorchTrainer(shape, half, found, 1000).accumulate(sequences, 1, CpuFixture.LOSS, 0);
      new TorchTrainer(shape, whole, expected, 1000).accumulate(sequences, 1, CpuFixture.LOSS, 0);
      double[] right = Transfer.doubles(expected.get("vision.positions"));
      double[] rounded = Transfer.doubles(found.get("vision.positions"));
      double difference = 0;
      double size = 0;
      for (int i = 0; i < right.length; i++) {
        difference += (right[i] - rounded[i]) * (right[i] - rounded[i]);
        size += right[i] * right[i];
      }
      assertTrue(size > 0 && difference < 0.02 * size, Math.sqrt(difference / size) + " of the gradient");
    }
  }
}

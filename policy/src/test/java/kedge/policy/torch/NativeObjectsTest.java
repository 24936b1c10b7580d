package kedge.policy.torch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.decode.TorchGenerator;
import kedge.policy.torch.decode.TorchGeneratorTest;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Pitfall of every wrapper around native memory: a step that leaves objects behind. */
class NativeObjectsTest {

  @Test
  void aHundredStepsLeaveNoNativeObjectBehind() {
    ModelShape shape = TinyModels.sparse();
    // the frame holds on to whatever a step leaves, so that no garbage collection hides it; garbage of other tests only
    // lowers the count
    try (NativeScope frame = new NativeScope();
        Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Float)) {
      step(shape, parameters, gradients, 0);
      long before = Pointer.totalCount();
      for (int step = 1; step <= 100; step++) {
        step(shape, parameters, gradients, step);
      }
      long after = Pointer.totalCount();
      assertTrue(after <= before, (after - before) + " native objects more after 100 steps");
    }
  }

  private static void step(ModelShape shape, Parameters parameters, Parameters gradients, int step) {
    new TorchGenerator(shape, parameters, 4).generate(TorchGeneratorTest.requests(shape, 2, 3), Sampling.of(1, 4),
        Set.of(2));
    List<TokenSequence> sequences = TinyModels.sequences(shape, step, 5, 3);
    TorchTrainer trainer = new TorchTrainer(shape, parameters, gradients, 6);
    trainer.score(sequences, 1);
    trainer.accumulate(sequences, 1,
        (index, scores) -> TokenLoss.Part.ofDerivatives(TinyModels.slopes(index, scores.logProbabilities().length)),
        0.1);
    new TorchDecoder(shape, parameters).routes(sequences.get(0).tokens());
  }
}

package kedge.policy.torch.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import kedge.policy.generate.Completion;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import kedge.policy.torch.TorchTrainer;
import kedge.policy.torch.TrainingInvarianceTest;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** bf16 weights, as on a GPU: close to fp64 over the same rounded weights, with gradients kept in bf16 or in fp32. */
class BrainFloatTest {

  @Test
  void gradientsOfBrainFloatWeightsAreWithinItsRounding() {
    ModelShape shape = TinyModels.dense(); // a sparse model's routers may decide otherwise after rounding
    List<TokenSequence> sequences = TinyModels.sequences(shape, 21, 7, 4, 9);
    try (Parameters half = TinyModels.random(shape, 3, ScalarType.BFloat16);
        Parameters exact = TinyModels.gradients(shape, ScalarType.Double)) {
      exact.flat().copy_(half.flat());
      double[] expected = gradient(shape, exact, ScalarType.Double, sequences);
      assertTrue(TrainingInvarianceTest.distance(expected, gradient(shape, half, ScalarType.Float, sequences)) < 0.03);
      assertTrue(
          TrainingInvarianceTest.distance(expected, gradient(shape, half, ScalarType.BFloat16, sequences)) < 0.03);
    }
  }

  @Test
  void aSparseModelDrawsAndScoresInBrainFloat() {
    ModelShape shape = TinyModels.sparse();
    try (Parameters half = TinyModels.random(shape, 3, ScalarType.BFloat16);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Float)) {
      List<List<Completion>> drawn = new TorchGenerator(shape, half, 64)
          .generate(TorchGeneratorTest.requests(shape, 2, 3), Sampling.of(1, 8), Set.of());
      assertEquals(6, drawn.stream().mapToInt(List::size).sum());
      double[] gradient = gradient(shape, half, ScalarType.Float, TinyModels.sequences(shape, 21, 7, 4));
      for (double value : gradient) {
        assertTrue(Double.isFinite(value));
      }
    }
  }

  private static double[] gradient(ModelShape shape, Parameters parameters, ScalarType type,
      List<TokenSequence> sequences) {
    try (Parameters gradients = TinyModels.gradients(shape, type)) {
      new TorchTrainer(shape, parameters, gradients, 12).accumulate(sequences, 1,
          (index, scores) -> TokenLoss.Part.ofDerivatives(TinyModels.slopes(index, scores.logProbabilities().length)),
          0.1);
      return Transfer.doubles(gradients.flat());
    }
  }
}

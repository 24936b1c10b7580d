package kedge.policy.torch.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import kedge.policy.generate.Completion;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import kedge.policy.natives.Devices;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import kedge.policy.torch.TorchTrainer;
import kedge.policy.torch.TrainingInvarianceTest;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same decoder on a GPU. */
@Tag("gpu")
class TorchCudaTest {

  @BeforeEach
  void needsAGpu() {
    Assumptions.assumeTrue(torch.cuda_is_available(), "no CUDA device");
  }

  @Test
  void fp32ScoresAndGradientsAreThoseOfTheCpu() {
    for (ModelShape shape : List.of(TinyModels.dense(), TinyModels.sparse())) {
      List<TokenSequence> sequences = TinyModels.sequences(shape, 21, 7, 4, 2, 9);
      try (Parameters cpu = TinyModels.random(shape, 3, ScalarType.Float);
          Parameters gpu = onGpu(shape, cpu, ScalarType.Float);
          Parameters cpuGradients = TinyModels.gradients(shape, ScalarType.Float);
          Parameters gpuGradients = zeros(shape, ScalarType.Float)) {
        List<TokenScores> expected = accumulate(shape, cpu, cpuGradients, sequences);
        List<TokenScores> actual = accumulate(shape, gpu, gpuGradients, sequences);
        for (int i = 0; i < expected.size(); i++) {
          assertArrayEquals(expected.get(i).logProbabilities(), actual.get(i).logProbabilities(), 1e-4f);
        }
        assertTrue(TrainingInvarianceTest.distance(Transfer.doubles(cpuGradients.flat()),
            Transfer.doubles(gpuGradients.flat())) < 1e-4);
      }
    }
  }

  @Test
  void brainFloatSamplesAndRescoresAlike() {
    ModelShape shape = TinyModels.dense();
    try (Parameters cpu = TinyModels.random(shape, 3, ScalarType.Float);
        Parameters gpu = onGpu(shape, cpu, ScalarType.BFloat16);
        Parameters gradients = zeros(shape, ScalarType.Float)) {
      List<GenerationRequest> requests = TorchGeneratorTest.requests(shape, 2, 4);
      List<List<Completion>> drawn = new TorchGenerator(shape, gpu, 64).generate(requests, Sampling.of(1, 20),
          Set.of(2));
      int compared = 0;
      for (int r = 0; r < drawn.size(); r++) {
        for (Completion completion : drawn.get(r)) {
          TokenSequence sequence = TokenSequence.of(requests.get(r).prompt(), completion.tokens());
          assertArrayEquals(completion.logProbabilities(),
              new TorchTrainer(shape, gpu, 64).score(List.of(sequence), 1).get(0).logProbabilities(), 0.1f);
          compared += completion.tokens().length;
        }
      }
      assertTrue(compared > 8);
      assertEquals(4, accumulate(shape, gpu, gradients, TinyModels.sequences(shape, 21, 7, 4, 2, 9)).size());
      for (double value : Transfer.doubles(gradients.flat())) {
        assertTrue(Double.isFinite(value));
      }
    }
  }

  private static List<TokenScores> accumulate(ModelShape shape, Parameters parameters, Parameters gradients,
      List<TokenSequence> sequences) {
    return new TorchTrainer(shape, parameters, gradients, 12)
        .accumulate(sequences, 1.1,
            (index, scores) -> TokenLoss.Part.ofDerivatives(TinyModels.slopes(index, scores.logProbabilities().length)),
            0.1)
        .scores();
  }

  private static Parameters zeros(ModelShape shape, ScalarType type) {
    return Parameters.zeros(new ParameterLayout(shape), Devices.parse("cuda"), type);
  }

  private static Parameters onGpu(ModelShape shape, Parameters cpu, ScalarType type) {
    Parameters gpu = zeros(shape, type);
    try (NativeScope frame = new NativeScope()) {
      gpu.flat().copy_(cpu.flat());
    }
    return gpu;
  }
}

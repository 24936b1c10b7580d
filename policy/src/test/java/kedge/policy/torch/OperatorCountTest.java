package kedge.policy.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Operators of a layer in a training micro-batch, forward and backward, by what one layer more adds. On a GPU an
 * operator is a launch or a few, and launches are what small models wait for.
 */
class OperatorCountTest {
  @BeforeAll
  static void hooks(@TempDir Path folder) throws IOException, InterruptedException {
    OperatorCount.load(folder);
  }

  @Test
  void theHooksSeeWhatRuns() {
    Map<String, Integer> seen = OperatorCount
        .of(() -> torch.linear(torch.ones(2, 3), torch.ones(4, 3)).view(-1).mul(torch.ones(8)));
    assertEquals(Map.of("mm", 1, "mul", 1, "fill_", 3), seen);
  }

  @Test
  void aDenseLayerTakesAtMostSixtyOperatorsForwardAndBackward() {
    assertTrue(printed("dense", dense(3), dense(2), false) <= 45);
    assertTrue(printed("dense, activation checkpointing", dense(3), dense(2), true) <= 60);
  }

  @Test
  void theOperatorsOfASparseLayerDoNotGrowWithTheExperts() {
    assertTrue(printed("sparse", sparse(3, 8), sparse(2, 8), false) <= 100);
    assertEquals(total(added(sparse(3, 8), sparse(2, 8), false)), total(added(sparse(3, 32), sparse(2, 32), false)));
  }

  private static ModelShape dense(int layers) {
    return ShapeBuilder.of(23, 16, layers).heads(4, 2, 8).dense(24).ownHead().build();
  }

  private static ModelShape sparse(int layers, int experts) {
    return ShapeBuilder.of(23, 16, layers).heads(4, 2, 8).experts(experts, 2, 8).renormalize(true).build();
  }

  private static int printed(String name, ModelShape more, ModelShape less, boolean checkpointing) {
    Map<String, Integer> added = added(more, less, checkpointing);
    System.out.println("operators of a " + name + " layer, forward and backward: " + total(added) + " " + added);
    return total(added);
  }

  private static int total(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Map<String, Integer> added(ModelShape more, ModelShape less, boolean checkpointing) {
    Map<String, Integer> added = new TreeMap<>(counts(more, checkpointing));
    counts(less, checkpointing).forEach((name, count) -> added.merge(name, -count, Integer::sum));
    added.values().removeIf(count -> count == 0);
    return added;
  }

  private static Map<String, Integer> counts(ModelShape shape, boolean checkpointing) {
    List<TokenSequence> sequences = TinyModels.sequences(shape, 5, 7, 4, 9);
    try (Parameters parameters = TinyModels.random(shape, 11, ScalarType.Float);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Float)) {
      TorchDecoder decoder = new TorchDecoder(shape, parameters, null, new TorchVision(shape, parameters, null, true),
          new CountedKernels(16));
      TorchTrainer trainer = new TorchTrainer(decoder, gradients, 1000, checkpointing);
      return OperatorCount.of(() -> trainer.accumulate(sequences, 1,
          (index, scores) -> TokenLoss.Part.ofDerivatives(TinyModels.slopes(index, scores.logProbabilities().length)),
          0));
    }
  }
}

package kedge.policy.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Scores and gradients do not depend on how sequences are cut, ordered or accompanied. */
public class TrainingInvarianceTest {
  private static final int[] LENGTHS = {7, 4, 2, 9, 13, 1, 5};

  @Test
  void theGradientDoesNotDependOnMicroBatchesOrTheirOrder() {
    for (ModelShape shape : List.of(TinyModels.dense(), TinyModels.sparse())) {
      List<TokenSequence> sequences = TinyModels.sequences(shape, 21, LENGTHS);
      double[] whole = gradient(shape, sequences, identity(sequences.size()), 1000);
      for (int budget : new int[]{1, 5, 12, 20}) {
        assertTrue(distance(whole, gradient(shape, sequences, identity(sequences.size()), budget)) < 1e-6,
            "budget " + budget);
      }
      assertTrue(distance(whole, gradient(shape, sequences, List.of(6, 5, 4, 3, 2, 1, 0), 12)) < 1e-6, "reversed");
      assertTrue(distance(whole, gradient(shape, sequences, List.of(3, 0, 6, 2, 5, 1, 4), 9)) < 1e-6, "shuffled");
    }
  }

  @Test
  void gradientsAreAddedToWhatIsThere() {
    ModelShape shape = TinyModels.sparse();
    List<TokenSequence> sequences = TinyModels.sequences(shape, 21, LENGTHS);
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Float)) {
      TorchTrainer trainer = new TorchTrainer(shape, parameters, gradients, 16);
      trainer.accumulate(sequences, 1,
          (index, scores) -> TokenLoss.Part.ofDerivatives(TinyModels.slopes(index, scores.logProbabilities().length)),
          0);
      double[] once = Transfer.doubles(gradients.flat());
      trainer.accumulate(sequences, 1,
          (index, scores) -> TokenLoss.Part.ofDerivatives(TinyModels.slopes(index, scores.logProbabilities().length)),
          0);
      double[] twice = Transfer.doubles(gradients.flat());
      for (int i = 0; i < once.length; i++) {
        once[i] *= 2;
      }
      assertTrue(distance(once, twice) < 1e-6);
    }
  }

  @Test
  void aSequencesScoresDoNotDependOnItsNeighbors() {
    for (ModelShape shape : List.of(TinyModels.dense(), TinyModels.sparse())) {
      List<TokenSequence> sequences = TinyModels.sequences(shape, 8, LENGTHS);
      try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float)) {
        List<TokenScores> together = new TorchTrainer(shape, parameters, 1000).score(sequences, 0.7);
        int scored = 0;
        for (int i = 0; i < sequences.size(); i++) {
          TokenScores alone = new TorchTrainer(shape, parameters, 1).score(List.of(sequences.get(i)), 0.7).get(0);
          assertArrayEquals(alone.logProbabilities(), together.get(i).logProbabilities(), 2e-5f);
          assertArrayEquals(alone.entropies(), together.get(i).entropies(), 2e-5f);
          scored += alone.logProbabilities().length;
        }
        assertEquals(sequences.stream().mapToInt(TokenSequence::targetCount).sum(), scored);
      }
    }
  }

  @Test
  void aSequenceThatGoesAloneScoresTheSameBitForBitInAnyCompany() {
    for (ModelShape shape : List.of(TinyModels.dense(), TinyModels.sparse())) {
      List<TokenSequence> sequences = TinyModels.sequences(shape, 8, LENGTHS);
      try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
          Parameters gradients = TinyModels.gradients(shape, ScalarType.Float)) {
        TorchTrainer trainer = new TorchTrainer(shape, parameters, gradients, 1);
        List<TokenScores> all = trainer.score(sequences, 0.7);
        List<TokenScores> some = trainer.accumulate(sequences.subList(2, 5), 0.7,
            (index, scores) -> TokenLoss.Part.ofDerivatives(new double[scores.logProbabilities().length]), 0).scores();
        for (int i = 2; i < 5; i++) {
          assertArrayEquals(all.get(i).logProbabilities(), some.get(i - 2).logProbabilities());
        }
      }
    }
  }

  @Test
  void chunksOfTheVocabularyChangeNothing() {
    ModelShape shape = TinyModels.sparse();
    List<TokenSequence> sequences = TinyModels.sequences(shape, 21, LENGTHS);
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Double);
        Parameters whole = TinyModels.gradients(shape, ScalarType.Double);
        Parameters chunked = TinyModels.gradients(shape, ScalarType.Double)) {
      TokenLoss loss = (index, scores) -> TokenLoss.Part
          .ofDerivatives(TinyModels.slopes(index, scores.logProbabilities().length));
      TrainReport one = new TorchTrainer(shape, parameters, whole, 1000).accumulate(sequences, 0.7, loss, 0);
      // logits of three rows at a time
      TrainReport many = new TorchTrainer(new TorchDecoder(shape, parameters), chunked, 1000, false,
          3L * shape.vocabulary())
              .accumulate(sequences, 0.7, loss, 0);
      for (int i = 0; i < sequences.size(); i++) {
        assertArrayEquals(one.scores().get(i).logProbabilities(), many.scores().get(i).logProbabilities(), 1e-6f);
        assertArrayEquals(one.scores().get(i).entropies(), many.scores().get(i).entropies(), 1e-6f);
      }
      assertTrue(distance(Transfer.doubles(whole.flat()), Transfer.doubles(chunked.flat())) < 1e-12);
    }
  }

  @Test
  void twoRunsAreEqualBitForBit() {
    ModelShape shape = TinyModels.sparse();
    List<TokenSequence> sequences = TinyModels.sequences(shape, 21, LENGTHS);
    assertArrayEquals(gradient(shape, sequences, identity(sequences.size()), 12),
        gradient(shape, sequences, identity(sequences.size()), 12));
  }

  @Test
  void aTrainerMadeForScoringRefusesToAccumulate() {
    ModelShape shape = TinyModels.dense();
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float)) {
      TorchTrainer scorer = new TorchTrainer(shape, parameters, 100);
      assertThrows(IllegalStateException.class,
          () -> scorer.accumulate(List.of(), 1, (index, scores) -> TokenLoss.Part.ofDerivatives(new double[0]), 0));
      assertThrows(IllegalArgumentException.class, () -> scorer.score(List.of(), 0));
    }
  }

  @Test
  void changingOneSequenceLeavesTheOthersScoresBitForBit() {
    ModelShape shape = TinyModels.dense();
    List<TokenSequence> sequences = TinyModels.sequences(shape, 8, 7, 1, 9);
    List<TokenSequence> changed = new ArrayList<>(sequences);
    changed.set(0, TinyModels.sequences(shape, 77, 7).get(0));
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float)) {
      TorchTrainer trainer = new TorchTrainer(shape, parameters, 1000);
      assertArrayEquals(trainer.score(sequences, 1).get(2).logProbabilities(),
          trainer.score(changed, 1).get(2).logProbabilities());
    }
  }

  @Test
  void theReportHoldsTheScoresTheLossSawAndWhatTheRoutersDid() {
    ModelShape shape = TinyModels.sparse();
    List<TokenSequence> sequences = TinyModels.sequences(shape, 8, LENGTHS);
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Float)) {
      TorchTrainer trainer = new TorchTrainer(shape, parameters, gradients, 10);
      TrainReport plain = trainer.accumulate(sequences, 1,
          (index, scores) -> TokenLoss.Part.ofDerivatives(new double[scores.logProbabilities().length]), 0);
      TrainReport balanced = trainer.accumulate(sequences, 1,
          (index, scores) -> TokenLoss.Part.ofDerivatives(new double[scores.logProbabilities().length]), 0.01);
      assertEquals(2, plain.expertLoad().length);
      for (int row = 0; row < 2; row++) {
        assertEquals(1, Arrays.stream(plain.expertLoad()[row]).sum(), 1e-12);
        assertArrayEquals(plain.expertLoad()[row], balanced.expertLoad()[row]);
      }
      assertEquals(plain.balanceLoss(), balanced.balanceLoss(), 1e-12);
      List<TokenScores> scored = trainer.score(sequences, 1);
      for (int i = 0; i < scored.size(); i++) {
        assertArrayEquals(scored.get(i).logProbabilities(), plain.scores().get(i).logProbabilities());
      }
    }
  }

  private static List<Integer> identity(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  private static double[] gradient(ModelShape shape, List<TokenSequence> sequences, List<Integer> order, int budget) {
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Float)) {
      new TorchTrainer(shape, parameters, gradients, budget).accumulate(order.stream().map(sequences::get).toList(),
          1.1,
          (index, scores) -> TokenLoss.Part
              .ofDerivatives(TinyModels.slopes(order.get(index), scores.logProbabilities().length)),
          0.1);
      return Transfer.doubles(gradients.flat());
    }
  }

  public static double distance(double[] expected, double[] actual) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(difference / norm);
  }
}

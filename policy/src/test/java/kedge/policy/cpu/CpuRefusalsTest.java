package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.torch.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What cannot be computed is refused with one message before anything is, and what is merely unusual is computed. */
class CpuRefusalsTest {
  private static final ModelShape SHAPE = CpuFixture.sparse();

  @Test
  void aTokenOutsideTheVocabularyIsRefusedAndNoGradientIsAdded() {
    try (CpuFixture fixture = new CpuFixture(SHAPE, 2, 10, false);
        CpuGenerator generator = new CpuGenerator(fixture.decoder, 2)) {
      TokenSequence good = TokenSequence.of(new int[]{1, 2}, new int[]{3});
      for (int bad : new int[]{-1, 97}) {
        String message = "token " + bad + " is outside the vocabulary of 97";
        List<TokenSequence> sequences = List.of(good, TokenSequence.of(new int[]{1}, new int[]{bad}));
        refused(message, () -> fixture.trainer.score(sequences, 1));
        refused(message, () -> fixture.trainer.accumulate(sequences, 1, CpuFixture.LOSS, 0));
        refused(message, () -> generator.generate(List.of(request(1), request(bad)), Sampling.of(1, 3), Set.of()));
      }
      assertEquals(0, java.util.Arrays.stream(fixture.gradient()).map(Math::abs).sum());
    }
  }

  @Test
  void whatExceedsTheContextIsRefusedBeforeAnythingIsDrawn() {
    try (CpuFixture fixture = new CpuFixture(SHAPE, 2); CpuGenerator generator = new CpuGenerator(fixture.decoder, 2)) {
      GenerationRequest request = CpuFixture.requests(SHAPE, 1, 390).get(0);
      refused(
          "a prompt of 390 tokens and a completion of up to 11 exceed max_position_embeddings, which is 400. Maybe "
              + "lower the maximum completion length"
              + " or drop long prompts",
          () -> generator.generate(List.of(request(1), request), Sampling.of(1, 11), Set.of()));
      assertEquals(10,
          generator.generate(List.of(request), Sampling.of(1, 10), Set.of()).get(0).get(0).tokens().length);
      refused("a sequence of 401 tokens exceeds max_position_embeddings, which is 400",
          () -> fixture.trainer.score(TinyModels.sequences(SHAPE, 1, 401), 1));
      assertEquals(1, fixture.trainer.score(TinyModels.sequences(SHAPE, 1, 400), 1).size());
    }
  }

  @Test
  void settingsWithoutMeaningAreRefused() {
    try (CpuFixture fixture = new CpuFixture(SHAPE, 1)) {
      refused("temperature is 0.0, expected above 0", () -> fixture.trainer.score(List.of(), 0));
      refused("temperature is NaN, expected above 0",
          () -> fixture.trainer.accumulate(List.of(), Double.NaN, CpuFixture.LOSS, 0));
      refused("tokens per micro-batch is 0, expected at least 1", () -> new CpuTrainer(fixture.decoder, 0, false));
      refused("completions decoded together is 0, expected at least 1", () -> new CpuGenerator(fixture.decoder, 0));
      refused("threads is 0, expected at least 1", () -> new CpuDecoder(SHAPE, fixture.parameters, null, 0));
      refused("the loss gave 1 derivatives for sequence 0, which has 2 targets", () -> fixture.trainer.accumulate(
          List.of(TokenSequence.of(new int[]{1}, new int[]{3, 4})), 1,
          (index, scores) -> TokenLoss.Part.ofDerivatives(new double[1]), 0));
      try (CpuDecoder decoder = new CpuDecoder(SHAPE, fixture.parameters, null, 1);
          CpuTrainer scorer = new CpuTrainer(decoder, 10, false)) {
        assertEquals(1, scorer.score(TinyModels.sequences(SHAPE, 1, 5), 1).size());
        assertTrue(assertThrows(IllegalStateException.class, () -> scorer.accumulate(List.of(), 1, CpuFixture.LOSS, 0))
            .getMessage().contains("scoring only"));
      }
    }
  }

  @Test
  void weightsThatAreNotNumbersDrawNothingAndTheGeneratorWorksAfterwards() {
    try (CpuFixture fixture = new CpuFixture(SHAPE, 2); CpuGenerator generator = new CpuGenerator(fixture.decoder, 4)) {
      List<GenerationRequest> requests = CpuFixture.requests(SHAPE, 3, 4, 70);
      List<List<Completion>> before = generator.generate(requests, Sampling.of(1, 5), Set.of());
      float value = fixture.parameters.get("norm").data_ptr_float().get(0);
      fixture.parameters.get("norm").data_ptr_float().put(0, Float.NaN);
      for (Sampling sampling : List.of(Sampling.of(1, 5), Sampling.greedy(5), Sampling.of(1, 5).withTopK(3),
          Sampling.of(1, 5).withTopP(0.9))) {
        IllegalStateException failure = assertThrows(IllegalStateException.class,
            () -> generator.generate(requests, sampling, Set.of()));
        assertTrue(failure.getMessage().startsWith("the policy's largest logit is NaN, expected a finite number"),
            failure.getMessage());
      }
      fixture.parameters.get("norm").data_ptr_float().put(0, value);
      List<List<Completion>> after = generator.generate(requests, Sampling.of(1, 5), Set.of());
      assertArrayEquals(before.get(1).get(2).logProbabilities(), after.get(1).get(2).logProbabilities());
    }
  }

  @Test
  void nothingIsAStepWithoutScoresOrGradients() {
    for (ModelShape shape : CpuFixture.shapes().values()) {
      try (CpuFixture fixture = new CpuFixture(shape, 2)) {
        assertEquals(List.of(), fixture.trainer.score(List.of(), 1));
        TrainReport report = fixture.trainer.accumulate(List.of(), 1, CpuFixture.LOSS, 0.1);
        assertEquals(List.of(), report.scores());
        assertEquals(0, report.balanceLoss());
        assertEquals(0, java.util.Arrays.stream(fixture.gradient()).map(Math::abs).sum());
      }
    }
  }

  private static GenerationRequest request(int token) {
    return new GenerationRequest(new int[]{token}, List.of(new DrawKey(1, 1, 1, 1)));
  }

  private static void refused(String message, Executable call) {
    RuntimeException found = assertThrows(RuntimeException.class, call);
    assertTrue(found instanceof UserError || found instanceof IllegalArgumentException, found::toString);
    assertTrue(found.getMessage().startsWith(message), found.getMessage());
  }
}

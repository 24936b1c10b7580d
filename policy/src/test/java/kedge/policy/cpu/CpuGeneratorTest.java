package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.policy.cpu.decoder.CpuInspection;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.generate.Completion;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import org.junit.jupiter.api.Test;

/**
 * Draws follow the distribution, report its log-probabilities, and depend on nothing but their own key.
 */
class CpuGeneratorTest {
  private static final Set<Integer> STOPS = Set.of(2, 5);

  @Test
  void sampledAndRescoredLogProbabilitiesAreEqualBitForBitAtEveryTemperature() {
    int compared = 0;
    double worst = 0;
    for (ModelShape shape : CpuFixture.shapes().values()) {
      List<GenerationRequest> requests = CpuFixture.requests(shape, 5, 1, 9, 5);
      try (CpuFixture fixture = new CpuFixture(shape, 2);
          CpuGenerator generator = new CpuGenerator(fixture.decoder, 64)) {
        for (double temperature : new double[]{0.5, 1, 1.3}) {
          List<List<Completion>> drawn = generator.generate(requests, Sampling.of(temperature, 40), STOPS);
          worst = Math.max(worst, worstDifference(fixture, requests, drawn, temperature));
          compared += drawn.stream().flatMap(List::stream).mapToInt(completion -> completion.tokens().length).sum();
        }
      }
    }
    System.out.println("sampled against re-scored: " + compared + " log-probabilities, worst difference " + worst);
    assertTrue(compared > 2000, "compared only " + compared);
    assertEquals(0, worst);
  }

  /** Keys and values lie in pages of 64 tokens, the prompt's and the sample's own. */
  @Test
  void completionsThatCrossPagesAreThoseOfTheFullForwardPass() {
    int compared = 0;
    double worst = 0;
    for (ModelShape shape : List.of(CpuFixture.dense(), CpuFixture.sparse())) {
      List<GenerationRequest> requests = CpuFixture.requests(shape, 1, 63, 64, 65, 1);
      try (CpuFixture fixture = new CpuFixture(shape, 2);
          CpuGenerator generator = new CpuGenerator(fixture.decoder, 64)) {
        for (int length : new int[]{64, 65, 128, 129}) {
          List<List<Completion>> drawn = generator.generate(requests, Sampling.of(1, length), Set.of());
          worst = Math.max(worst, worstDifference(fixture, requests, drawn, 1));
          for (Completion completion : drawn.stream().flatMap(List::stream).toList()) {
            assertEquals(length, completion.tokens().length);
            assertTrue(!completion.stopped());
            compared++;
          }
        }
      }
    }
    assertEquals(2 * 4 * 4, compared);
    assertEquals(0, worst);
  }

  @Test
  void aDrawIsBitIdenticalWhateverItsNeighborsOrderBatchThreadsAndGroup() {
    int compared = 0;
    for (ModelShape shape : List.of(CpuFixture.dense(), CpuFixture.sparse())) {
      List<GenerationRequest> requests = CpuFixture.requests(shape, 3, 1, 9, 5, 65);
      Sampling sampling = Sampling.of(1, 20);
      List<List<Completion>> alone = new ArrayList<>();
      try (CpuFixture fixture = new CpuFixture(shape, 1);
          CpuGenerator generator = new CpuGenerator(fixture.decoder, 1)) {
        for (GenerationRequest request : requests) {
          // each completion as a request of its own
          alone.add(request.keys().stream().map(key -> generator
              .generate(List.of(new GenerationRequest(request.prompt(), List.of(key))), sampling, STOPS).get(0).get(0))
              .toList());
        }
      }
      for (int threads = 1; threads <= 3; threads++) {
        for (int rows : new int[]{1, 3, 64}) {
          List<Integer> order = new ArrayList<>(IntStream.range(0, requests.size()).boxed().toList());
          Collections.rotate(order, rows);
          try (CpuFixture fixture = new CpuFixture(shape, threads);
              CpuGenerator generator = new CpuGenerator(fixture.decoder, rows)) {
            List<List<Completion>> drawn = generator.generate(order.stream().map(requests::get).toList(), sampling,
                STOPS);
            for (int i = 0; i < order.size(); i++) {
              compared += same(alone.get(order.get(i)), drawn.get(i));
            }
          }
        }
      }
    }
    assertEquals(2 * 9 * 12, compared);
  }

  @Test
  void greedyDecodingIsTheArgmaxOfTheFullForwardPass() {
    for (ModelShape shape : CpuFixture.shapes().values()) {
      try (CpuFixture fixture = new CpuFixture(shape, 2);
          CpuGenerator generator = new CpuGenerator(fixture.decoder, 3)) {
        GenerationRequest request = CpuFixture.requests(shape, 1, 5).get(0);
        Completion completion = generator.generate(List.of(request), Sampling.greedy(40), Set.of()).get(0).get(0);
        float[][] logits = CpuInspection
            .of(fixture.decoder, TokenSequence.of(request.prompt(), completion.tokens()).tokens()).logits();
        for (int i = 0; i < 40; i++) {
          float[] row = logits[4 + i];
          int best = IntStream.range(0, row.length).reduce(0, (a, b) -> row[b] > row[a] ? b : a);
          assertEquals(best, completion.tokens()[i], "token " + i);
          assertEquals(0, completion.logProbabilities()[i]);
        }
      }
    }
  }

  /** No token stands for padding, and the stop token that ends a completion is in it once and scored once. */
  @Test
  void aCompletionHoldsItsStopTokenOnceAndAPromptMayHoldAny() {
    ModelShape shape = CpuFixture.dense();
    int stopped = 0;
    int cut = 0;
    for (Set<Integer> stops : List.of(STOPS, Set.of(0))) {
      List<GenerationRequest> requests = new ArrayList<>(CpuFixture.requests(shape, 16, 4, 1, 2));
      requests.add(new GenerationRequest(new int[]{0, 2, 0, 5}, requests.get(0).keys()));
      try (CpuFixture fixture = new CpuFixture(shape, 2);
          CpuGenerator generator = new CpuGenerator(fixture.decoder, 10)) {
        List<List<Completion>> drawn = generator.generate(requests, Sampling.of(1.3, 12), stops);
        assertEquals(0, worstDifference(fixture, requests, drawn, 1.3));
        for (Completion completion : drawn.stream().flatMap(List::stream).toList()) {
          int[] tokens = completion.tokens();
          for (int i = 0; i < tokens.length - 1; i++) {
            assertTrue(!stops.contains(tokens[i]));
          }
          assertEquals(stops.contains(tokens[tokens.length - 1]), completion.stopped());
          assertTrue(completion.stopped() || tokens.length == 12);
          stopped += completion.stopped() ? 1 : 0;
          cut += completion.stopped() ? 0 : 1;
        }
      }
    }
    assertEquals(128, stopped + cut);
    assertTrue(stopped > 10 && cut > 10, stopped + " stopped, " + cut + " cut");
  }

  @Test
  void aCompletionOfOneTokenIsDrawnFromThePromptAlone() {
    ModelShape shape = CpuFixture.sparse();
    List<GenerationRequest> requests = CpuFixture.requests(shape, 6, 1, 64, 65);
    try (CpuFixture fixture = new CpuFixture(shape, 2); CpuGenerator generator = new CpuGenerator(fixture.decoder, 4)) {
      List<List<Completion>> one = generator.generate(requests, Sampling.of(1, 1), STOPS);
      List<List<Completion>> many = generator.generate(requests, Sampling.of(1, 9), STOPS);
      for (int r = 0; r < requests.size(); r++) {
        for (int s = 0; s < 6; s++) {
          assertEquals(1, one.get(r).get(s).tokens().length);
          assertEquals(many.get(r).get(s).tokens()[0], one.get(r).get(s).tokens()[0]);
        }
      }
      assertEquals(0, worstDifference(fixture, requests, one, 1));
      assertEquals(List.of(), generator.generate(List.of(), Sampling.of(1, 1), STOPS));
      assertEquals(List.of(List.of()),
          generator.generate(List.of(new GenerationRequest(new int[]{1}, List.of())), Sampling.of(1, 1), STOPS));
    }
  }

  private static double worstDifference(CpuFixture fixture, List<GenerationRequest> requests,
      List<List<Completion>> drawn,
      double temperature) {
    List<TokenSequence> sequences = new ArrayList<>();
    List<Completion> flat = new ArrayList<>();
    for (int r = 0; r < drawn.size(); r++) {
      for (Completion completion : drawn.get(r)) {
        sequences.add(TokenSequence.of(requests.get(r).prompt(), completion.tokens()));
        flat.add(completion);
      }
    }
    List<TokenScores> scored = fixture.trainer.score(sequences, temperature);
    double worst = 0;
    for (int i = 0; i < flat.size(); i++) {
      assertEquals(flat.get(i).tokens().length, scored.get(i).logProbabilities().length);
      for (int t = 0; t < flat.get(i).tokens().length; t++) {
        worst = Math.max(worst, Math.abs(flat.get(i).logProbabilities()[t] - scored.get(i).logProbabilities()[t]));
      }
    }
    return worst;
  }

  private static int same(List<Completion> expected, List<Completion> found) {
    for (int s = 0; s < expected.size(); s++) {
      assertArrayEquals(expected.get(s).tokens(), found.get(s).tokens());
      assertArrayEquals(expected.get(s).logProbabilities(), found.get(s).logProbabilities());
      assertEquals(expected.get(s).stopped(), found.get(s).stopped());
    }
    return expected.size();
  }

  @Test
  void moreRowsThanOneBlockOfLogitsCanHoldAreRefusedByName() {
    ModelShape shape = CpuFixture.sparse();
    int most = (int) (Block.LARGEST / shape.vocabulary());
    try (CpuFixture fixture = new CpuFixture(shape, 1)) {
      String message = assertThrows(UserError.class, () -> new CpuGenerator(fixture.decoder, most + 1))
          .getMessage();
      assertTrue(message.startsWith("decode_rows is " + (most + 1) + ", expected at most " + most), message);
    }
  }
}

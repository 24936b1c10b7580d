package kedge.policy.torch.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import kedge.policy.torch.TorchDecoder;
import kedge.policy.torch.TorchTrainer;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Draws follow the distribution, report its log-probabilities, and depend on nothing but their own key. */
public class TorchGeneratorTest {
  private static final Set<Integer> STOPS = Set.of(2, 5);

  @Test
  void sampledAndRescoredLogProbabilitiesAgreeAtEveryTemperature() {
    int compared = 0;
    for (ModelShape shape : List.of(TinyModels.dense(), TinyModels.sparse())) {
      try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float)) {
        List<GenerationRequest> requests = requests(shape, 3, 5);
        for (double temperature : new double[]{0.5, 1, 1.3}) {
          List<List<Completion>> drawn = new TorchGenerator(shape, parameters, 64).generate(requests,
              Sampling.of(temperature, 30), STOPS);
          List<TokenSequence> sequences = new ArrayList<>();
          List<Completion> flat = new ArrayList<>();
          for (int r = 0; r < drawn.size(); r++) {
            for (Completion completion : drawn.get(r)) {
              sequences.add(TokenSequence.of(requests.get(r).prompt(), completion.tokens()));
              flat.add(completion);
            }
          }
          List<TokenScores> scored = new TorchTrainer(shape, parameters, 100).score(sequences, temperature);
          for (int i = 0; i < flat.size(); i++) {
            assertArrayEquals(flat.get(i).logProbabilities(), scored.get(i).logProbabilities(), 2e-5f);
            compared += flat.get(i).tokens().length;
          }
        }
      }
    }
    assertTrue(compared > 500, "compared only " + compared);
  }

  @Test
  void aDrawDoesNotDependOnItsNeighborsOrTheBatch() {
    ModelShape shape = TinyModels.sparse();
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float)) {
      List<GenerationRequest> requests = requests(shape, 4, 6);
      List<List<Completion>> together = new TorchGenerator(shape, parameters, 64).generate(requests, Sampling.of(1, 30),
          STOPS);
      List<List<Completion>> byFives = new TorchGenerator(shape, parameters, 5).generate(requests, Sampling.of(1, 30),
          STOPS);
      for (int r = 0; r < requests.size(); r++) {
        for (int s = 0; s < 6; s++) {
          GenerationRequest single = new GenerationRequest(requests.get(r).prompt(),
              List.of(requests.get(r).keys().get(s)));
          Completion alone = new TorchGenerator(shape, parameters, 1)
              .generate(List.of(single), Sampling.of(1, 30), STOPS).get(0).get(0);
          assertArrayEquals(alone.tokens(), together.get(r).get(s).tokens());
          assertArrayEquals(alone.tokens(), byFives.get(r).get(s).tokens());
          assertArrayEquals(alone.logProbabilities(), together.get(r).get(s).logProbabilities(), 2e-5f);
        }
      }
    }
  }

  @Test
  void greedyDecodingWithTheCacheIsTheArgmaxOfTheFullForward() {
    for (ModelShape shape : List.of(TinyModels.dense(), TinyModels.sparse())) {
      try (Parameters parameters = TinyModels.random(shape, 4, ScalarType.Double)) {
        int[] prompt = TinyModels.tokens(shape, 9, 5);
        Completion completion = new TorchGenerator(shape, parameters, 4)
            .generate(List.of(new GenerationRequest(prompt, List.of(new DrawKey(1, 2, 3, 4)))), Sampling.greedy(40),
                Set.of())
            .get(0).get(0);
        assertEquals(40, completion.tokens().length);
        int[] whole = TokenSequence.of(prompt, completion.tokens()).tokens();
        double[] logits;
        try (NativeScope frame = new NativeScope()) {
          logits = Transfer.doubles(new TorchDecoder(shape, parameters).logits(whole));
        }
        for (int i = 0; i < 40; i++) {
          assertEquals(argmax(logits, (prompt.length + i - 1) * shape.vocabulary(), shape.vocabulary()),
              completion.tokens()[i], "token " + i);
          assertEquals(0, completion.logProbabilities()[i]);
        }
      }
    }
  }

  @Test
  void aCompletionEndsWithItsFirstStopTokenOrAtTheLimit() {
    ModelShape shape = TinyModels.dense();
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float)) {
      int stopped = 0;
      int cut = 0;
      for (List<Completion> group : new TorchGenerator(shape, parameters, 64).generate(requests(shape, 4, 8),
          Sampling.of(1.3, 12), STOPS)) {
        for (Completion completion : group) {
          int[] tokens = completion.tokens();
          for (int i = 0; i < tokens.length - 1; i++) {
            assertTrue(!STOPS.contains(tokens[i]));
          }
          assertEquals(STOPS.contains(tokens[tokens.length - 1]), completion.stopped());
          assertTrue(completion.stopped() || tokens.length == 12);
          stopped += completion.stopped() ? 1 : 0;
          cut += completion.stopped() ? 0 : 1;
        }
      }
      assertEquals(32, stopped + cut);
      assertTrue(stopped > 3 && cut > 3, stopped + " stopped, " + cut + " cut");
    }
  }

  @Test
  void manyPromptsGoThroughInRunsAndAreCompletedAlike() {
    ModelShape shape = TinyModels.sparse();
    List<GenerationRequest> requests = new ArrayList<>();
    int tokens = 0;
    for (int p = 0; p < 300; p++) {
      requests.add(new GenerationRequest(TinyModels.tokens(shape, p, 20 + p % 40), List.of(new DrawKey(1, 2, p, 0))));
      tokens += requests.get(p).prompt().length;
    }
    assertTrue(tokens > DecodeBatch.PREFILL, tokens + " tokens");
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float)) {
      List<List<Completion>> together = new TorchGenerator(shape, parameters, 300).generate(requests, Sampling.of(1, 4),
          STOPS);
      List<List<Completion>> byTens = new TorchGenerator(shape, parameters, 10).generate(requests, Sampling.of(1, 4),
          STOPS);
      for (int p = 0; p < requests.size(); p++) {
        assertArrayEquals(byTens.get(p).get(0).tokens(), together.get(p).get(0).tokens(), "prompt " + p);
        assertArrayEquals(byTens.get(p).get(0).logProbabilities(), together.get(p).get(0).logProbabilities(), 2e-5f);
      }
    }
  }

  @Test
  void aPromptThatCannotBeCompletedWithinTheContextIsRefused() {
    ModelShape shape = TinyModels.dense();
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float)) {
      TorchGenerator generator = new TorchGenerator(shape, parameters, 4);
      List<GenerationRequest> requests = List
          .of(new GenerationRequest(TinyModels.tokens(shape, 1, 60), List.of(new DrawKey(1, 1, 1, 1))));
      UserError refusal = assertThrows(UserError.class,
          () -> generator.generate(requests, Sampling.of(1, 5), STOPS));
      assertTrue(refusal.getMessage().startsWith(
          "a prompt of 60 tokens and a completion of up to 5 exceed max_position_embeddings, which is 64."));
    }
  }

  public static List<GenerationRequest> requests(ModelShape shape, int prompts, int samples) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int p = 0; p < prompts; p++) {
      List<DrawKey> keys = new ArrayList<>();
      for (int s = 0; s < samples; s++) {
        keys.add(new DrawKey(42, 7, p, s));
      }
      requests.add(new GenerationRequest(TinyModels.tokens(shape, 50 + p, 1 + 4 * ((p * 2) % 3)), keys));
    }
    return requests;
  }

  private static int argmax(double[] values, int start, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = values[start + i] > values[start + best] ? i : best;
    }
    return best;
  }
}

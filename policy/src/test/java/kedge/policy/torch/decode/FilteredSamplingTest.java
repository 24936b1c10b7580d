package kedge.policy.torch.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import kedge.policy.torch.TorchDecoder;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/**
 * With filters on, the log-probability reported is that of the filtered, renormalized distribution, which a
 * scorer of the full distribution does not give. Each draw against a plain heap computation from the full forward pass,
 * in fp64.
 */
class FilteredSamplingTest {

  @Test
  void everyDrawIsTheOneAPlainComputationMakes() {
    ModelShape shape = TinyModels.sparse();
    int compared = 0;
    int narrowed = 0;
    for (Sampling sampling : List.of(Sampling.of(1, 25), Sampling.of(0.8, 25).withTopK(6),
        Sampling.of(1.2, 25).withTopP(0.7), Sampling.of(1, 25).withMinP(0.1),
        Sampling.of(1.1, 25).withTopK(12).withTopP(0.9).withMinP(0.05))) {
      try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Double)) {
        List<GenerationRequest> requests = TorchGeneratorTest.requests(shape, 2, 3);
        List<List<Completion>> drawn = new TorchGenerator(shape, parameters, 64).generate(requests, sampling,
            Set.of(2));
        for (int r = 0; r < requests.size(); r++) {
          for (int s = 0; s < 3; s++) {
            Completion completion = drawn.get(r).get(s);
            narrowed += check(shape, parameters, requests.get(r).prompt(), requests.get(r).keys().get(s), sampling,
                completion);
            compared += completion.tokens().length;
          }
        }
      }
    }
    assertTrue(compared > 300 && narrowed > 200,
        compared + " draws, " + narrowed + " of them from fewer tokens than all");
  }

  private static int check(ModelShape shape, Parameters parameters, int[] prompt, DrawKey key, Sampling sampling,
      Completion completion) {
    double[] logits;
    try (NativeScope frame = new NativeScope()) {
      logits = Transfer
          .doubles(new TorchDecoder(shape, parameters).logits(TokenSequence.of(prompt, completion.tokens()).tokens()));
    }
    int narrowed = 0;
    for (int i = 0; i < completion.tokens().length; i++) {
      double[] probabilities = filtered(logits, (prompt.length + i - 1) * shape.vocabulary(), shape.vocabulary(),
          sampling);
      double cumulative = 0;
      int token = -1;
      while (cumulative <= key.uniform(i)) {
        cumulative += probabilities[++token];
      }
      assertEquals(token, completion.tokens()[i], "token " + i + " under " + sampling);
      assertEquals(Math.log(probabilities[token]), completion.logProbabilities()[i], 1e-6);
      narrowed += IntStream.range(0, shape.vocabulary()).anyMatch(id -> probabilities[id] == 0) ? 1 : 0;
    }
    return narrowed;
  }

  private static double[] filtered(double[] logits, int start, int vocabulary, Sampling sampling) {
    double[] p = new double[vocabulary];
    for (int id = 0; id < vocabulary; id++) {
      p[id] = Math.exp(logits[start + id] / sampling.temperature());
    }
    int[] order = IntStream.range(0, vocabulary).boxed().sorted((a, b) -> Double.compare(p[b], p[a]))
        .mapToInt(Integer::intValue).toArray();
    for (int rank = sampling.topK() == 0 ? vocabulary : sampling.topK(); rank < vocabulary; rank++) {
      p[order[rank]] = 0;
    }
    normalize(p);
    double before = 0;
    for (int rank = 0; rank < vocabulary; rank++) {
      double mass = p[order[rank]];
      p[order[rank]] = before < sampling.topP() ? mass : 0;
      before += mass;
    }
    normalize(p);
    double least = sampling.minP() * p[order[0]];
    for (int id = 0; id < vocabulary; id++) {
      p[id] = p[id] < least ? 0 : p[id];
    }
    normalize(p);
    return p;
  }

  private static void normalize(double[] p) {
    double sum = Arrays.stream(p).sum();
    Arrays.setAll(p, id -> p[id] / sum);
  }
}

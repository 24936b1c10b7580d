package kedge.policy.cpu.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.data.KeyedRandom;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Floating;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GrowingCompletion;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;

/**
 * Tokens and log-probabilities are those of the filtered and renormalized distribution. Draws from rows of
 * logits, with ties, plateaus and one certain token among them, against a plain heap computation; and how often each
 * token is drawn.
 */
class CpuFilteredSamplingTest {
  private static final List<Sampling> SAMPLINGS = List.of(Sampling.of(1, 9), Sampling.of(0.5, 9),
      Sampling.of(0.8, 9).withTopK(6), Sampling.of(1, 9).withTopK(1),
      Sampling.of(1, 9).withTopK(5000), Sampling.of(1.2, 9).withTopP(0.7), Sampling.of(1, 9).withTopP(1e-9),
      Sampling.of(1, 9).withMinP(0.1),
      Sampling.of(1, 9).withTopP(0.95).withMinP(0.3), Sampling.of(1, 9).withTopK(10).withTopP(0.6),
      Sampling.of(1, 9).withTopK(10).withMinP(0.2),
      Sampling.of(1.1, 9).withTopK(12).withTopP(0.9).withMinP(0.05));

  @Test
  void everyDrawIsTheOneAPlainComputationMakes() {
    int compared = 0;
    int narrowed = 0;
    for (int vocabulary : new int[]{1, 2, 17, 97, 300, 1031}) {
      for (int row = 0; row < 5; row++) {
        float[] logits = logits(row, vocabulary);
        for (Sampling sampling : SAMPLINGS) {
          double[] probabilities = filtered(logits, sampling);
          narrowed += Arrays.stream(probabilities).anyMatch(p -> p == 0) ? 1 : 0;
          for (int sample = 0; sample < 20; sample++) {
            DrawKey key = new DrawKey(vocabulary, row, sample, 0);
            GrowingCompletion drawn = draw(logits, sampling, key);
            int token = 0;
            double cumulative = probabilities[0];
            while (cumulative <= key.uniform(0)) {
              cumulative += probabilities[++token];
            }
            assertEquals(token, drawn.last(), sampling + " of " + vocabulary + " tokens, row " + row);
            assertEquals(Math.log(probabilities[token]), drawn.completion(StopRule.of(Set.of())).logProbabilities()[0],
                2e-6);
            compared++;
          }
        }
      }
    }
    System.out.println("filtered draws: " + compared + " compared, " + narrowed + " distributions narrowed");
    assertTrue(compared == 6 * 5 * 12 * 20 && narrowed > 150);
  }

  @Test
  void tokensAreDrawnAsOftenAsTheyAreProbable() {
    int draws = 20_000;
    float[] logits = Floating.normal(3, 40, 1.5);
    for (Sampling sampling : List.of(Sampling.of(1, 9), Sampling.of(1.3, 9),
        Sampling.of(1, 9).withTopK(25).withTopP(0.95).withMinP(0.01))) {
      double[] probabilities = filtered(logits, sampling);
      long[] counts = new long[logits.length];
      for (int sample = 0; sample < draws; sample++) {
        counts[draw(logits, sampling, new DrawKey(2026, 1, 7, sample)).last()]++;
      }
      double statistic = 0;
      int kept = 0;
      for (int token = 0; token < counts.length; token++) {
        double expected = draws * probabilities[token];
        assertTrue(expected > 0 || counts[token] == 0, "a token that was filtered out was drawn");
        statistic += expected > 0 ? (counts[token] - expected) * (counts[token] - expected) / expected : 0;
        kept += expected > 0 ? 1 : 0;
      }
      double share = new ChiSquaredDistribution(kept - 1).cumulativeProbability(statistic);
      System.out.printf("draws: chi-square %.1f over %d tokens, %s%n", statistic, kept, sampling);
      assertTrue(kept > 9 && share < 0.999 && share > 0.001,
          "chi-square " + statistic + " with " + (kept - 1) + " degrees of freedom");
    }
  }

  private static GrowingCompletion draw(float[] logits, Sampling sampling, DrawKey key) {
    GrowingCompletion running = new GrowingCompletion(key);
    try (Arena arena = new Arena()) {
      new CpuTokenDraw(sampling).draw(Floating.block(arena, logits).bytes(), 0, logits.length, running);
    }
    return running;
  }

  /**
   * Row 0 is spread, row 1 has ties, row 2 is flat, row 3 is certain, row 4 has logits that only fp32's last digits
   * tell apart.
   */
  private static float[] logits(int row, int vocabulary) {
    float[] logits = Floating.normal(row + 10L * vocabulary, vocabulary, 3);
    for (int i = 0; i < vocabulary; i++) {
      logits[i] = switch (row) {
        case 1 -> KeyedRandom.integer(4, vocabulary, i);
        case 2 -> -5;
        case 3 -> logits[i] - (i == vocabulary / 2 ? 0 : 300);
        case 4 -> Math.nextUp(0.25f) - KeyedRandom.integer(9, vocabulary, i) * Math.ulp(0.1f);
        default -> logits[i];
      };
    }
    return logits;
  }

  private static double[] filtered(float[] logits, Sampling sampling) {
    int vocabulary = logits.length;
    double[] p = new double[vocabulary];
    double highest = IntStream.range(0, vocabulary).mapToDouble(id -> logits[id]).max().orElseThrow();
    for (int id = 0; id < vocabulary; id++) {
      p[id] = Math.exp((logits[id] - highest) / sampling.temperature());
    }
    int[] order = IntStream.range(0, vocabulary).boxed().sorted((a, b) -> Float.compare(logits[b], logits[a]))
        .mapToInt(Integer::intValue).toArray();
    for (int rank = sampling.topK() == 0 ? vocabulary : sampling.topK(); rank < vocabulary; rank++) {
      p[order[rank]] = 0;
    }
    // not normalized in between: 210 of 300 equals are 0.7 of the mass exactly
    double mass = Arrays.stream(p).sum();
    double before = 0;
    for (int rank = 0; rank < vocabulary; rank++) {
      double weight = p[order[rank]];
      p[order[rank]] = before < sampling.topP() * mass ? weight : 0;
      before += weight;
    }
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

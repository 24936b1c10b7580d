package kedge.ablation.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Comparison with scipy and statsmodels to 1e-9; {@code resources/ablation/statistics.py} computed the numbers. */
class StatisticsFixtureTest {
  private static final double CLOSE = 1e-9;
  private final JsonNode fixture = read();
  private int looked;

  private static JsonNode read() {
    try (InputStream file = StatisticsFixtureTest.class.getResourceAsStream("/ablation/statistics.json")) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void close(double expected, double actual, Object of) {
    assertEquals(expected, actual, CLOSE, of::toString);
    looked++;
  }

  private static double[] numbers(JsonNode node) {
    double[] numbers = new double[node.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = node.get(i).asDouble();
    }
    return numbers;
  }

  @Test
  void intervalsPValuesAndEquivalenceAreScipysAndStatsmodels() {
    for (JsonNode each : fixture.get("paired")) {
      double[] differences = numbers(each.get("differences"));
      each.get("intervals").properties().forEach(interval -> {
        PairedDifference found = PairedDifference.of(differences, Double.parseDouble(interval.getKey()));
        close(each.get("mean").asDouble(), found.mean(), each);
        close(each.get("deviation").asDouble(), found.deviation(), each);
        close(interval.getValue().get(0).asDouble(), found.low(), each);
        close(interval.getValue().get(1).asDouble(), found.high(), each);
        close(each.get("p").asDouble(), found.p(), each);
        close(each.get("equivalence").asDouble(), found.equivalence(each.get("margin").asDouble()), each);
      });
    }
    assertEquals(18 * 4 * 6, looked);
  }

  @Test
  void claimsOfTwoKindsAreHolmWithoutMarginsAndCountOpenComparisonsWithThem() {
    double[] p = {0.01, 0.2, 0.001, 0.04};
    double[] none = {Double.NaN, Double.NaN, Double.NaN, Double.NaN};
    assertArrayEquals(Holm.adjust(p), Holm.adjustBoth(p, none)[0]);
    // 0.001 x 3 leaves its comparison open; 0.002 x 3 closes it; 0.01 x 2 closes the second, which has no margin; 0.02
    // and 0.4 x 1.
    double[][] both = Holm.adjustBoth(new double[]{0.001, 0.01, 0.4}, new double[]{0.002, Double.NaN, 0.02});
    assertArrayEquals(new double[]{0.003, 0.02, 0.4}, both[0], 1e-15);
    assertArrayEquals(new double[]{0.006, Double.NaN, 0.02}, both[1], 1e-15);
  }

  @Test
  void holmIsStatsmodels() {
    for (JsonNode each : fixture.get("holm")) {
      double[] adjusted = Holm.adjust(numbers(each.get("p")));
      for (int i = 0; i < adjusted.length; i++) {
        close(each.get("adjusted").get(i).asDouble(), adjusted[i], each);
      }
    }
    assertEquals(1 + 4 + 3 + 12 + 3, looked);
  }

  @Test
  void powerDetectableDifferenceAndSeedsAreStatsmodels() {
    for (JsonNode each : fixture.get("power")) {
      close(each.get("power").asDouble(),
          Power.of(each.get("difference").asDouble(), each.get("deviation").asDouble(), each.get("seeds").asInt(),
              each.get("level").asDouble()),
          each);
    }
    for (JsonNode each : fixture.get("detectable")) {
      close(each.get("difference").asDouble(),
          Power.detectable(each.get("deviation").asDouble(), each.get("seeds").asInt(), each.get("level").asDouble(),
              each.get("power").asDouble()),
          each);
    }
    for (JsonNode each : fixture.get("seeds")) {
      close(each.get("seeds").asInt(),
          Power.seeds(each.get("difference").asDouble(), each.get("deviation").asDouble(), each.get("level").asDouble(),
              each.get("power").asDouble()).orElseThrow(),
          each);
    }
    assertEquals(72 + 16 + 8, looked);
  }

  @Test
  void theIntervalForNewProblemsIsTheTextbooks() {
    for (JsonNode each : fixture.get("crossed")) {
      List<double[]> rows = new ArrayList<>();
      each.get("differences").forEach(row -> rows.add(numbers(row)));
      NewProblems found = NewProblems.of(rows, 0.95).orElseThrow();
      close(each.get("low").asDouble(), found.low(), "low");
      close(each.get("high").asDouble(), found.high(), "high");
    }
    assertTrue(looked == 6);
  }
}

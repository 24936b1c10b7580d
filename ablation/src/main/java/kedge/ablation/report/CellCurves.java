package kedge.ablation.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import kedge.ablation.measure.Cell;
import kedge.ablation.measure.Measure;
import kedge.ablation.measure.Results;
import kedge.training.log.JsonLinesLog;

/** Training curves of cells: the mean over seeds, with a band from the lowest to the highest seed. */
final class CellCurves {
  private static final List<String> SHOWN = List.of("reward_mean", "loss", "length_mean", "entropy", "kl",
      "balance_loss", "dead_group_share");
  private static final int MOST_POINTS = 300;
  /** Stage and metric → cell → step → values of the seeds. */
  private final Map<List<String>, Map<String, SortedMap<Long, List<Double>>>> curves = new LinkedHashMap<>();

  private CellCurves() {
  }

  static ArrayNode of(Results results) {
    Set<String> wanted = new LinkedHashSet<>(SHOWN);
    results.measures().stream().map(Measure::metric).forEach(wanted::add);
    CellCurves all = new CellCurves();
    for (Cell cell : results.cells()) {
      cell.runs().values()
          .forEach(run -> JsonLinesLog.read(run.resolve("steps.jsonl"), line -> all.add(cell.name(), line, wanted)));
    }
    ArrayNode charts = JsonNodeFactory.instance.arrayNode();
    all.curves.forEach((of, cells) -> charts.add(chart(of, cells)));
    return charts;
  }

  private void add(String cell, JsonNode line, Set<String> wanted) {
    for (String metric : wanted) {
      if (line.path(metric).isNumber()) {
        curves.computeIfAbsent(List.of(line.path("stage").asText(), metric), key -> new LinkedHashMap<>())
            .computeIfAbsent(cell, key -> new TreeMap<>())
            .computeIfAbsent(line.path("step").asLong(), key -> new ArrayList<>()).add(line.get(metric).asDouble());
      }
    }
  }

  private static ObjectNode chart(List<String> of, Map<String, SortedMap<Long, List<Double>>> cells) {
    TreeSet<Long> all = new TreeSet<>();
    cells.values().forEach(steps -> all.addAll(steps.keySet()));
    List<Long> steps = new ArrayList<>(all);
    int stride = (steps.size() + MOST_POINTS - 1) / MOST_POINTS;
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("stage", of.get(0))
        .put("title", of.get(0) + ": " + of.get(1))
        .put("about",
            "mean over seeds; the band runs from the lowest seed to the highest"
                + (stride > 1 ? "; each point averages " + stride + " steps" : ""))
        .put("scale", of.get(1).endsWith("_share") ? "share" : "number").put("width", stride);
    ArrayNode legend = node.putArray("curves");
    ArrayNode data = node.putArray("data");
    ArrayNode x = data.addArray();
    for (int i = 0; i < steps.size(); i += stride) {
      x.add(steps.get(i));
    }
    cells.forEach((cell, values) -> {
      ObjectNode key = legend.addObject().put("label", cell).put("band", false);
      ArrayNode low = key.putArray("low");
      ArrayNode high = key.putArray("high");
      ArrayNode mean = data.addArray();
      for (int i = 0; i < steps.size(); i += stride) {
        point(values, steps.subList(i, Math.min(steps.size(), i + stride)), mean, low, high);
      }
    });
    return node;
  }

  /** Adds a point of a curve, over the seeds that reached the step. */
  private static void point(SortedMap<Long, List<Double>> values, List<Long> steps, ArrayNode mean, ArrayNode low,
      ArrayNode high) {
    double[] seeds = steps.stream().flatMap(step -> values.getOrDefault(step, List.of()).stream())
        .mapToDouble(Double::doubleValue).toArray();
    if (seeds.length == 0) {
      mean.addNull();
      low.addNull();
      high.addNull();
      return;
    }
    mean.add(short6(java.util.Arrays.stream(seeds).average().orElseThrow()));
    low.add(short6(java.util.Arrays.stream(seeds).min().orElseThrow()));
    high.add(short6(java.util.Arrays.stream(seeds).max().orElseThrow()));
  }

  private static double short6(double value) {
    return new BigDecimal(value).round(new MathContext(6)).doubleValue();
  }
}

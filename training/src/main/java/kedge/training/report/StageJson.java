package kedge.training.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kedge.training.report.Chart.Curve;

/** Converts a stage to the JSON of the page's script: charts with their points, and expert loads. */
final class StageJson {
  private static final MathContext SIX_DIGITS = new MathContext(6);

  private StageJson() {
  }

  static ObjectNode of(StageLog stage, List<JsonNode> evaluations, Optional<String> answerReward) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", stage.name()).put("type", stage.type())
        .put("steps", stage.steps())
        .put("last", stage.lastStep());
    List<JsonNode> its = evaluations.stream().filter(line -> line.path("stage").asText().equals(stage.name())).toList();
    ArrayNode charts = node.putArray("charts");
    for (Chart chart : ChartCatalog.of(stage.curves(), answerReward, !its.isEmpty())) {
      charts.add(chart(chart, stage.curves(), its));
    }
    if (stage.loads().first() != null) {
      ArrayNode loads = node.putArray("loads");
      loads.add(loads(stage.loads().first()));
      if (stage.loads().last().step() != stage.loads().first().step()) {
        loads.add(loads(stage.loads().last()));
      }
      for (String modality : List.of("text", "image")) {
        if (stage.loads(modality).last() != null) {
          ObjectNode last = loads(stage.loads(modality).last());
          loads.add(last.put("label", "step " + last.get("step").asLong() + ", at positions of " + modality));
        }
      }
    }
    return node;
  }

  private static ObjectNode chart(Chart chart, Curves curves, List<JsonNode> evaluations) {
    List<String> names = chart.curves().stream().map(Curve::quantity).toList();
    long[] steps = curves.steps(names);
    Decimation thin = Decimation.of(steps.length, Decimation.MOST_POINTS);
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("title", chart.title()).put("about", chart.about())
        .put("scale", chart.scale().name().toLowerCase(Locale.ROOT)).put("steps", steps.length)
        .put("width", thin.width());
    ArrayNode legend = node.putArray("curves");
    ArrayNode data = node.putArray("data");
    ArrayNode x = data.addArray();
    Arrays.stream(thin.middles(steps)).forEach(x::add);
    for (Curve curve : chart.curves()) {
      double[][] stretches = thin.stretches(curves.values(curve.quantity(), steps));
      ObjectNode key = legend.addObject().put("label", curve.label()).put("band", curve.band());
      data.add(numbers(stretches[0]));
      if (thin.width() > 1 && !curve.band()) {
        key.set("low", numbers(stretches[1]));
        key.set("high", numbers(stretches[2]));
      }
    }
    if (chart.evaluations()) {
      ArrayNode points = node.putArray("evaluations");
      for (JsonNode line : evaluations) {
        JsonNode pass = line.path("pass@1");
        points.addArray().add(line.path("step").asLong()).add(pass.get("value")).add(pass.get("low"))
            .add(pass.get("high"));
      }
    }
    return node;
  }

  private static ObjectNode loads(ExpertLoads.Snapshot snapshot) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("step", snapshot.step());
    ArrayNode layers = node.putArray("relative");
    Arrays.stream(snapshot.relative()).forEach(layer -> layers.add(numbers(layer)));
    return node;
  }

  /** Returns the numbers with six significant digits, enough for a plot, and null for NaN. */
  private static ArrayNode numbers(double[] values) {
    ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
    for (double value : values) {
      if (Double.isNaN(value)) {
        numbers.addNull();
      } else {
        numbers.add(new BigDecimal(value).round(SIX_DIGITS).doubleValue());
      }
    }
    return numbers;
  }
}

package kedge.training.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Table of the eval stages of a run: accuracy, trigger rate and length of each, over all problems and by source.
 * Lengths are also shown relative to the first stage and to the longest one, on the same data.
 */
final class StageStory {
  private static final String PASS = "pass@1";

  /** A line of the table. @param on the data that it covers; lines of different stages with equal data are compared */
  private record Row(String stage, String on, String label, int problems, JsonNode numbers, JsonNode pass) {
    double length() {
      return numbers.path("length_mean").asDouble(Double.NaN);
    }
  }

  private StageStory() {
  }

  /** Returns the table; empty with fewer than two eval stages. @param training whether a stage trains, by name */
  static Optional<ObjectNode> of(List<JsonNode> evaluations, Predicate<String> training) {
    List<JsonNode> lines = evaluations.stream()
        .filter(line -> line.path("step").asLong() == 0 && !training.test(line.path("stage").asText())).toList();
    if (lines.size() < 2) {
      return Optional.empty();
    }
    List<Row> rows = new ArrayList<>();
    lines.forEach(line -> rows.addAll(rows(line)));
    Set<String> rewards = new LinkedHashSet<>();
    lines.forEach(line -> line.path("rewards").fieldNames().forEachRemaining(rewards::add));
    ObjectNode story = JsonNodeFactory.instance.objectNode();
    ArrayNode columns = story.putArray("rewards");
    rewards.stream().sorted(Comparator.comparing(reward -> !reward.equals(SourceCharts.THINKS)))
        .forEach(reward -> columns.addObject().put("name", reward)
            .put("label", reward.equals(SourceCharts.THINKS) ? "trigger rate" : reward)
            .put("share", rows.stream().allMatch(row -> share(row, reward))));
    ArrayNode table = story.putArray("rows");
    rows.forEach(row -> table.add(toJson(row, rows)));
    return Optional.of(story);
  }

  private static List<Row> rows(JsonNode line) {
    List<Row> rows = new ArrayList<>();
    String stage = line.path("stage").asText();
    JsonNode sources = line.path("by_source");
    Set<String> names = new TreeSet<>();
    sources.fieldNames().forEachRemaining(names::add);
    String all = names.size() == 1 ? names.iterator().next() : "all";
    JsonNode majority = line.path("majority_baseline");
    String label = majority.isNumber()
        ? String.format(Locale.ROOT, "%s (majority baseline %.1f %%)", all, 100 * majority.asDouble())
        : all;
    rows.add(new Row(stage, String.join("\n", names), label, line.path("problems").asInt(), line, line.path(PASS)));
    if (names.size() > 1) {
      names.forEach(name -> rows.add(new Row(stage, name, name, sources.get(name).path("problems").asInt(),
          sources.get(name), sources.get(name))));
    }
    return rows;
  }

  private static ObjectNode toJson(Row row, List<Row> rows) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("stage", row.stage()).put("on", row.label())
        .put("problems", row.problems());
    node.set("pass", estimate(row.pass()));
    ObjectNode rewards = node.putObject("rewards");
    row.numbers().path("rewards").properties()
        .forEach(reward -> rewards.set(reward.getKey(), estimate(reward.getValue())));
    if (!Double.isNaN(row.length())) {
      JsonNode interval = row.numbers().path("length_interval");
      ObjectNode length = node.putObject("length").put("value", row.length());
      if (interval.size() == 2) {
        length.set("low", interval.get(0));
        length.set("high", interval.get(1));
      }
      List<Row> same = rows.stream().filter(other -> other.on().equals(row.on()) && other.length() > 0).toList();
      same.stream().findFirst().ifPresent(first -> node.set("first", against(row, first)));
      same.stream().max(Comparator.comparingDouble(Row::length))
          .ifPresent(longest -> node.set("longest", against(row, longest)));
    }
    return node;
  }

  private static ObjectNode against(Row row, Row other) {
    return JsonNodeFactory.instance.objectNode().put("stage", other.stage()).put("share",
        row.length() / other.length());
  }

  private static ObjectNode estimate(JsonNode of) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    List.of("value", "low", "high").forEach(key -> node.set(key, of.path(key).isNumber() ? of.get(key) : null));
    return node;
  }

  /** Returns whether all means of a reward are in [0, 1]. */
  private static boolean share(Row row, String reward) {
    JsonNode of = row.numbers().path("rewards").path(reward);
    return List.of("value", "low", "high").stream().map(of::path)
        .allMatch(number -> !number.isNumber() || number.asDouble() >= 0 && number.asDouble() <= 1);
  }
}

package kedge.ablation.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;
import kedge.ablation.measure.Cell;
import kedge.ablation.measure.Measure;
import kedge.ablation.measure.Results.Comparison;
import kedge.ablation.measure.Results;
import kedge.training.report.Page;

/**
 * The self-contained page of a comparison: cells, paired plots, curves with bands, differences of the recipes, and
 * tables to copy.
 */
final class AblationPage {
  private static final List<String> SCRIPTS = List.of("page.js", "charts.js", "ablation.js");

  private AblationPage() {
  }

  static String of(Results results) {
    ObjectNode data = JsonNodeFactory.instance.objectNode().put("title", results.title()).put("baseline",
        results.baseline());
    ArrayNode cells = data.putArray("cells");
    results.cells().forEach(cell -> cells.add(cell(results, cell)));
    ArrayNode measures = data.putArray("measures");
    results.measures()
        .forEach(measure -> measures.addObject().put("name", measure.name()).put("share", measure.share()));
    ArrayNode comparisons = data.putArray("comparisons");
    results.comparisons().forEach(each -> comparisons.add(comparison(results, each)));
    ResultTables texts = new ResultTables(results);
    ArrayNode failures = data.putArray("failures");
    texts.failures().forEach(failures::add);
    ArrayNode notes = data.putArray("notes");
    results.notes().forEach(notes::add);
    data.set("curves", CellCurves.of(results));
    data.set("differences", differences(results.cells()));
    data.put("markdown", texts.markdown()).put("latex", texts.latex()).put("csv", texts.comparisonsCsv());
    return Page.of(data, SCRIPTS);
  }

  private static ObjectNode cell(Results results, Cell cell) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", cell.name()).put("runs", cell.runs().size())
        .put("failed", cell.failures().size());
    ArrayNode values = node.putArray("values");
    for (Measure measure : results.measures()) {
      ObjectNode value = values.addObject();
      ArrayNode seeds = value.putArray("seeds");
      results.scores().get(measure).get(cell.name())
          .forEach((seed, score) -> seeds.addArray().add(seed).add(score.value()));
      results.interval(measure, cell.name(), 0.95)
          .ifPresent(interval -> value.put("mean", interval.mean()).put("low", measure.bounded(interval.low()))
              .put("high", measure.bounded(interval.high())));
    }
    return node;
  }

  private static ObjectNode comparison(Results results, Comparison each) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("cell", each.cell())
        .put("measure", results.measures().indexOf(each.measure()))
        .put("difference", each.answer().difference().mean()).put("low", each.answer().difference().low())
        .put("high", each.answer().difference().high())
        .put("p", each.answer().adjusted()).put("verdict", each.answer().verdict().words())
        .put("sentence", each.sentence());
    each.newProblems().ifPresent(wide -> node.put("wideLow", wide.low()).put("wideHigh", wide.high()));
    each.measure().margin().ifPresent(margin -> node.put("margin", margin));
    ArrayNode pairs = node.putArray("pairs");
    each.pairs().forEach(pair -> pairs.addArray().add(pair.seed()).add(pair.baseline()).add(pair.cell()));
    return node;
  }

  /** Returns one row per recipe path, with a column for the value in each cell. */
  private static JsonNode differences(List<Cell> cells) {
    TreeSet<String> paths = new TreeSet<>();
    cells.forEach(cell -> paths.addAll(cell.changes().keySet()));
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (String path : paths) {
      ArrayNode row = rows.addArray().add(path);
      cells.forEach(cell -> row.add(cell.changes().getOrDefault(path, "as in the base recipe")));
    }
    return rows;
  }
}

package kedge.ablation.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import kedge.ablation.measure.Cell;
import kedge.ablation.measure.Measure;
import kedge.ablation.measure.Results.Comparison;
import kedge.ablation.measure.Results;
import kedge.ablation.measure.Score;
import kedge.ablation.statistics.PairedDifference;

/** Results as Markdown, LaTeX and CSV. Equal results give equal text. */
public final class ResultTables {
  private static final double LEVEL = 0.95;
  private static final String EXPLAINED = "Mean over seeds with its 95 % t interval. Differences are paired by seed; "
      + "verdicts use Holm's adjustment over all comparisons.";
  private final Results results;

  public ResultTables(Results results) {
    this.results = results;
  }

  /** Returns Markdown tables of the cells, and of the comparisons with their verdicts. */
  public String markdown() {
    List<List<String>> cells = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("cell", "seeds"));
    results.measures().forEach(measure -> head.add(measure.name()));
    cells.add(head);
    for (Cell cell : results.cells()) {
      cells.add(row(cell, this::valueWithInterval));
    }
    List<List<String>> comparisons = new ArrayList<>();
    comparisons.add(List.of("against " + results.baseline(), "measure", "difference", "95 % interval",
        "for new problems", "p (Holm)", "verdict"));
    for (Comparison each : results.comparisons()) {
      Measure measure = each.measure();
      PairedDifference difference = each.answer().difference();
      comparisons.add(List.of(each.cell(), measure.name(), signed(measure, difference.mean()),
          signed(measure, difference.low()) + " to " + signed(measure, difference.high()),
          each.newProblems().map(wide -> signed(measure, wide.low()) + " to " + signed(measure, wide.high()))
              .orElse("–"),
          String.format(Locale.ROOT, "%.3f", each.answer().adjusted()), each.sentence()));
    }
    StringBuilder text = new StringBuilder(
        "# " + results.title() + "\n\n" + EXPLAINED + " Intervals of shares end at 0 and 100 %.\n\n")
            .append(table(cells)).append('\n').append(table(comparisons));
    failures().forEach(failure -> text.append("\nFailed: ").append(failure).append('\n'));
    results.notes().forEach(note -> text.append("\nNote: ").append(note).append('\n'));
    return text.toString();
  }

  /** Returns a LaTeX (booktabs) table of the cells, with a mark where a cell differs from the baseline. */
  public String latex() {
    StringBuilder text = new StringBuilder(
        "% " + results.title() + ". " + EXPLAINED + " * differs from " + results.baseline().replace('\n', ' ')
            + ".\n\\begin{tabular}{l" + "r".repeat(results.measures().size() + 1) + "}\n\\toprule\n");
    List<String> head = new ArrayList<>(List.of("cell", "seeds"));
    results.measures().forEach(measure -> head.add(measure.name() + (measure.share() ? " (%)" : "")));
    text.append(tex(head.stream().map(ResultTables::escaped).toList())).append("\\midrule\n");
    for (Cell cell : results.cells()) {
      List<String> row = row(cell, this::latexValue);
      row.set(0, escaped(cell.name())); // the other columns are TeX already
      text.append(tex(row));
    }
    text.append("\\bottomrule\n\\end{tabular}\n");
    results.notes().forEach(note -> text.append("% Note: ").append(note.replace('\n', ' ')).append('\n'));
    return text.toString();
  }

  /** Returns a CSV table of all runs: cell, seed, measure, value, or the reason why there is none. */
  public String runsCsv() {
    StringBuilder text = new StringBuilder("cell,seed,stage,metric,value,failure\n");
    for (Cell cell : results.cells()) {
      for (Measure measure : results.measures()) {
        for (Map.Entry<Long, Score> score : results.scores().get(measure).get(cell.name()).entrySet()) {
          text.append(
              csv(cell.name(), score.getKey(), measure.stage(), measure.quantity(), score.getValue().value(), ""));
        }
        results.absent().get(measure).get(cell.name())
            .forEach((seed, why) -> text.append(csv(cell.name(), seed, measure.stage(), measure.quantity(), "", why)));
        cell.failures().forEach(
            (seed, reason) -> text.append(csv(cell.name(), seed, measure.stage(), measure.quantity(), "", reason)));
      }
    }
    return text.toString();
  }

  /** Returns a CSV table of all comparisons, with numbers in full precision. */
  public String comparisonsCsv() {
    StringBuilder text = new StringBuilder(
        "cell,baseline,stage,metric,seeds,difference,low,high,new_problems_low,new_problems_high,deviation,p,p_holm,"
            + "p_equivalence_holm,verdict,sentence,problems_left_out\n");
    for (Comparison each : results.comparisons()) {
      PairedDifference difference = each.answer().difference();
      text.append(csv(each.cell(), each.baseline(), each.measure().stage(), each.measure().quantity(),
          difference.seeds(), difference.mean(), difference.low(),
          difference.high(), each.newProblems().map(wide -> (Object) wide.low()).orElse(""),
          each.newProblems().map(wide -> (Object) wide.high()).orElse(""),
          difference.deviation(), difference.p(), each.answer().adjusted(),
          each.answer().equivalence().isPresent() ? (Object) each.answer().equivalence().getAsDouble() : "",
          each.answer().verdict().words(), each.sentence(),
          each.leftOut()));
    }
    return text.toString();
  }

  /** Returns a line {@code cell, seed n: reason} for each failed run. */
  public List<String> failures() {
    List<String> failures = new ArrayList<>();
    results.cells().forEach(cell -> cell.failures()
        .forEach((seed, reason) -> failures.add(cell.name() + ", seed " + seed + ": " + reason)));
    return failures;
  }

  private interface Shown {
    String of(Measure measure, Cell cell);
  }

  private List<String> row(Cell cell, Shown shown) {
    int asked = cell.runs().size() + cell.failures().size();
    List<String> row = new ArrayList<>(
        List.of(cell.name(), cell.failures().isEmpty() ? String.valueOf(asked) : cell.runs().size() + " of " + asked));
    results.measures().forEach(measure -> row.add(shown.of(measure, cell)));
    return row;
  }

  /** Returns {@code 3 of 4 seeds} if a finished run has no score. */
  private Optional<String> some(Measure measure, Cell cell) {
    int scored = results.values(measure, cell.name()).length;
    return scored == cell.runs().size() ? Optional.empty()
        : Optional.of(scored + " of " + cell.runs().size() + " seeds");
  }

  private String valueWithInterval(Measure measure, Cell cell) {
    double[] values = results.values(measure, cell.name());
    if (values.length == 0) {
      return "–";
    }
    Optional<PairedDifference> interval = results.interval(measure, cell.name(), LEVEL);
    String seeds = some(measure, cell).map(some -> "; " + some).orElse("");
    return interval
        .map(found -> measure.value(found.mean()) + " (" + measure.plain(measure.bounded(found.low())) + " to "
            + measure.plain(measure.bounded(found.high())) + seeds + ")")
        .orElseGet(() -> measure.value(values[0]) + " (one seed)");
  }

  private String latexValue(Measure measure, Cell cell) {
    Optional<PairedDifference> interval = results.interval(measure, cell.name(), LEVEL);
    String seeds = some(measure, cell).map(some -> " (" + some + ")").orElse("");
    if (interval.isEmpty()) {
      double[] values = results.values(measure, cell.name());
      return values.length == 0 ? "--" : measure.plain(values[0]) + seeds;
    }
    boolean differs = results.comparisons().stream()
        .anyMatch(each -> each.cell().equals(cell.name()) && each.measure().equals(measure)
            && each.answer().adjusted() <= 1 - LEVEL);
    return "$" + measure.plain(interval.get().mean()) + " \\pm "
        + measure.plain((interval.get().high() - interval.get().low()) / 2) + (differs ? "^{*}" : "")
        + "$" + seeds;
  }

  private static String signed(Measure measure, double difference) {
    String plain = measure.plain(difference);
    return (difference > 0 && !plain.startsWith("+") ? "+" : "") + plain;
  }

  private static String table(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      text.append(rows.get(i).stream().map(each -> each.replace("|", "\\|").replace("\n", " "))
          .collect(Collectors.joining(" | ", "| ", " |\n")));
      if (i == 0) {
        text.append("|").append(" --- |".repeat(rows.get(0).size())).append('\n');
      }
    }
    return text.toString();
  }

  private static String tex(List<String> cells) {
    return String.join(" & ", cells) + " \\\\\n";
  }

  /** Escapes the characters that are special in TeX. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      escaped.append(switch (c) {
        case '&', '%', '#', '_', '{', '}', '$' -> "\\" + c;
        case '\\' -> "\\textbackslash{}";
        case '^' -> "\\textasciicircum{}";
        case '~' -> "\\textasciitilde{}";
        case '@' -> "{@}";
        case '\n' -> " ";
        default -> String.valueOf(c);
      });
    }
    return escaped.toString();
  }

  private static String csv(Object... values) {
    return java.util.Arrays.stream(values).map(String::valueOf)
        .map(value -> value.matches("(?s).*[\",\\n].*") ? "\"" + value.replace("\"", "\"\"") + "\"" : value)
        .collect(Collectors.joining(",", "", "\n"));
  }
}

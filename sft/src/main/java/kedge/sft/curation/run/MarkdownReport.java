package kedge.sft.curation.run;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import kedge.sft.curation.OperationReport;

/**
 * The report of a run for a reader: a table in → out per step and source, then for each step why records were dropped,
 * with some to read.
 */
final class MarkdownReport {
  private static final String FENCE = "~~~~~~~~";

  private MarkdownReport() {
  }

  static String of(List<OperationReport> steps) {
    StringBuilder page = new StringBuilder(
        "# Curation\n\n| step | source | in | changed | dropped | out |\n|---|---|--:|--:|--:|--:|\n");
    for (OperationReport step : steps) {
      row(page, step.label(), "**all**", step.total());
      step.sources().forEach((source, counts) -> row(page, "", source, counts));
    }
    steps.stream().filter(step -> !step.picks().isEmpty() || !step.notes().isEmpty())
        .forEach(step -> section(page, step));
    return page.toString();
  }

  private static void row(StringBuilder page, String step, String source, OperationReport.Counts counts) {
    page.append(String.format(Locale.ROOT, "| %s | %s | %,d | %,d | %,d | %,d |%n", step, source.replace("|", "\\|"),
        counts.in(), counts.changed(),
        counts.dropped(), counts.out()).replace("\r\n", "\n"));
  }

  private static void section(StringBuilder page, OperationReport step) {
    page.append("\n## ").append(step.label()).append("\n\n");
    for (Map.Entry<String, Long> reason : step.reasons().entrySet()) {
      page.append(String.format(Locale.ROOT, "- %,d dropped: %s\n", reason.getValue(), reason.getKey()));
    }
    step.notes().forEach(note -> page.append("- ").append(note).append('\n'));
    for (OperationReport.Pick pick : step.picks()) {
      boolean changed = pick.reason().isEmpty();
      page.append("\n**").append(pick.id()).append("** ")
          .append(changed ? "was changed" : "was dropped: " + pick.reason());
      page.append(changed || pick.after().isEmpty() ? "" : " (" + pick.after().replace('\n', ' ') + ")").append("\n\n");
      block(page, pick.before());
      if (changed) {
        page.append("\nbecame\n\n");
        block(page, pick.after());
      }
    }
  }

  private static void block(StringBuilder page, String text) {
    page.append(FENCE).append('\n').append(text.replace(FENCE, "~~~ ~~~")).append('\n').append(FENCE).append('\n');
  }
}

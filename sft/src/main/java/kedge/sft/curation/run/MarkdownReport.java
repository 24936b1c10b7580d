package kedge.sft.curation.run;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import kedge.sft.curation.OperationReport;

/**
 * Report of a curation as Markdown: a table of counts per operation and source, then for each operation the reasons for
 * which records were dropped, with examples.
 */
final class MarkdownReport {
  private static final String FENCE = "~~~~~~~~";

  private MarkdownReport() {
  }

  static String of(List<OperationReport> steps) {
    StringBuilder page = new StringBuilder(
        "# Curation\n\n| step | source | in | changed | dropped | out |\n|---|---|--:|--:|--:|--:|\n");
    for (OperationReport operation : steps) {
      row(page, operation.label(), "**all**", operation.total());
      operation.sources().forEach((source, counts) -> row(page, "", source, counts));
    }
    steps.stream().filter(operation -> !operation.picks().isEmpty() || !operation.notes().isEmpty())
        .forEach(operation -> section(page, operation));
    return page.toString();
  }

  private static void row(StringBuilder page, String operation, String source, OperationReport.Counts counts) {
    page.append(
        String.format(Locale.ROOT, "| %s | %s | %,d | %,d | %,d | %,d |%n", operation, source.replace("|", "\\|"),
            counts.in(), counts.changed(),
            counts.dropped(), counts.out()).replace("\r\n", "\n"));
  }

  private static void section(StringBuilder page, OperationReport operation) {
    page.append("\n## ").append(operation.label()).append("\n\n");
    for (Map.Entry<String, Long> reason : operation.reasons().entrySet()) {
      page.append(String.format(Locale.ROOT, "- %,d dropped: %s\n", reason.getValue(), reason.getKey()));
    }
    operation.notes().forEach(note -> page.append("- ").append(note).append('\n'));
    for (OperationReport.Pick pick : operation.picks()) {
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

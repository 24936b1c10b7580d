package kedge.ablation.report;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import kedge.ablation.measure.Results;
import kedge.data.io.AtomicFile;

/**
 * Writes the results of a comparison: {@code table.md}, {@code table.tex}, {@code runs.csv}, {@code comparisons.csv}
 * and the page. None contains a time of day.
 */
public final class AblationReport {
  private AblationReport() {
  }

  /** Writes all files, each atomically, and prints the table. */
  public static void write(Path folder, Results results, PrintWriter out) {
    ResultTables texts = new ResultTables(results);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("table.md", texts.markdown());
    files.put("table.tex", texts.latex());
    files.put("runs.csv", texts.runsCsv());
    files.put("comparisons.csv", texts.comparisonsCsv());
    files.put("ablation.html", AblationPage.of(results));
    files.forEach((name, text) -> AtomicFile.write(folder.resolve(name), text));
    out.println();
    out.print(texts.markdown());
    out.println();
    out.println("page: " + folder.resolve("ablation.html"));
    out.flush();
  }
}

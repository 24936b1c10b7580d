package kedge.cli.ablation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.ablation.PastRuns;
import kedge.ablation.measure.Measure;
import kedge.ablation.measure.Results;
import kedge.ablation.report.AblationReport;
import kedge.ablation.statistics.Claims;
import kedge.data.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge compare}: compares finished runs as an ablation does. */
@Command(name = "compare", mixinStandardHelpOptions = true,
    description = "Compare finished runs. Runs whose recipes differ only in the seed form one cell; the first run's "
        + "cell is the baseline.")
public final class CompareCommand implements Runnable {
  @Parameters(paramLabel = "RUN", arity = "1..*", description = "Run folders.")
  private List<Path> runs;

  @Option(names = "--measure", paramLabel = "STAGE:METRIC[:SOURCE]",
      description = "For instance after_rl:pass@1, after_rl:length_mean or after_rl:thinks; for one data source "
          + "after_rl:thinks:hard "
          + "(default: pass@1 of the last eval stage). May be repeated.")
  private List<String> measures = new ArrayList<>();

  @Option(names = "--equivalent-within", paramLabel = "D",
      description = "Equivalence margin: smaller differences do not matter. 0.02 is two percentage points. It "
          + "applies to every --measure.")
  private Double margin;

  @Option(names = "--out", paramLabel = "DIR", description = "Output folder of tables and page (default: comparison).")
  private Path out = Path.of("comparison");

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    PastRuns past = PastRuns.read(runs);
    List<Measure> wanted = measures.isEmpty() ? List.of(past.usual())
        : measures.stream().map(CompareCommand::measure).toList();
    List<Measure> all = margin == null ? wanted
        : UserError.whereRefused("", () -> wanted.stream().map(each -> each.within(margin)).toList());
    past.requireFinished(all);
    Results results = Results.of("comparison of " + runs.size() + " runs", past.cells(), past.cells().get(0).name(),
        all, Claims.USUAL);
    results.requireKnown();
    results.requireSameProblems();
    if (java.nio.file.Files.exists(out.resolve("recipe.yaml"))
        || java.nio.file.Files.exists(out.resolve("runs.json"))) {
      throw new UserError(
          "--out is " + out + ", which holds a run or an ablation. Maybe another folder?");
    }
    AblationReport.write(out, results, spec.commandLine().getOut());
  }

  private static Measure measure(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || colon == text.length() - 1) {
      throw new UserError("--measure is " + text + ", expected STAGE:METRIC. Maybe "
          + Optional.of(text).filter(each -> !each.contains("@"))
              .orElse("after_rl")
          + ":pass@1?");
    }
    String[] rest = text.substring(colon + 1).split(":", 2);
    Measure measure = Measure.of(text.substring(0, colon), rest[0]);
    return rest.length == 1 ? measure : measure.on(rest[1]);
  }
}

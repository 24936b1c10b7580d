package kedge.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.data.cluster.TaskEngine;
import kedge.data.cluster.TaskEngines;
import kedge.recipes.CurationRecipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;
import kedge.sft.curation.CurationReport;
import kedge.training.stage.CurationAssembly;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge curate}: runs a curation recipe over raw records. */
@Command(name = "curate", mixinStandardHelpOptions = true,
    description = "Run a curation recipe over its records. An interrupted run continues after its last "
        + "finished step.")
public final class CurateCommand implements Runnable {
  @Parameters(paramLabel = "RECIPE", description = "A curation recipe, for instance recipes/curate-gsm8k.yaml.")
  private Path recipe;

  @Option(names = "--set", paramLabel = "PATH=VALUE",
      description = "Set a key of the recipe, for instance --set steps.3.threshold=0.7. May be repeated.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--out", paramLabel = "DIR", description = "Short for --set out=DIR.")
  private String out;

  @Option(names = "--threads", paramLabel = "N",
      description = "Number of threads; the result does not depend on it. Default: one per processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--on", paramLabel = "MASTER",
      description = "Run the steps on the executors of Apache Spark, with the same result: spark://HOST:PORT, or "
          + "local[N]. They must see the folder of the results under the same path.")
  private String on;

  @Option(names = "--resolved", description = "Print the recipe with every default filled in; run nothing.")
  private boolean resolved;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    List<String> all = new ArrayList<>(settings);
    if (out != null) {
      all.add("out=" + out);
    }
    CurationRecipe read = RecipeReader.installed().readCuration(recipe, all);
    PrintWriter to = spec.commandLine().getOut();
    if (resolved) {
      to.print(RecipeWriter.write(read));
      to.flush();
      return;
    }
    CurationReport report = run(read, to);
    long records = report.steps().get(report.steps().size() - 1).total().out();
    to.println(report.data() + ": " + records + " records; curation.md in the same folder describes the dropped ones");
    to.flush();
  }

  private CurationReport run(CurationRecipe read, PrintWriter to) {
    if (on == null) {
      return CurationAssembly.run(read, threads, System.getenv(), to);
    }
    try (TaskEngine engine = TaskEngines.open(on)) {
      return CurationAssembly.run(read, threads, System.getenv(), to, Optional.of(engine));
    }
  }
}

package kedge.cli.ablation;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import kedge.ablation.sweep.AblationPlan;
import kedge.ablation.sweep.AblationReader;
import kedge.ablation.sweep.AblationRun;
import kedge.ablation.sweep.ProcessBudget;
import kedge.data.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge ablate}: runs the recipes of an ablation on all seeds and says which differ. */
@Command(name = "ablate", mixinStandardHelpOptions = true,
    description = "Run recipes that differ in what an ablation's file says, on several seeds, and compare them.")
public final class AblateCommand implements Runnable {
  @Parameters(paramLabel = "FILE", description = "For instance recipes/ablations/dapo-gspo.yaml.")
  private Path file;

  @Option(names = "--out", paramLabel = "DIR", description = "Its folder (default: ablations/NAME).")
  private Path out;

  @Option(names = "--resume",
      description = "Go on with the ablation that is in the folder; what failed is tried again.")
  private boolean resume;

  @Option(names = "--jobs", paramLabel = "N",
      description = "Runs at the same time (default: what cores and memory allow).")
  private Integer jobs;

  @Option(names = "--cores", paramLabel = "N", description = "Cores that all runs together may use (default: all).")
  private Integer cores;

  @Option(names = "--memory", paramLabel = "GIB",
      description = "Memory that all runs together may use (default: four fifths of the machine's).")
  private Double memory;

  @Option(names = "--plan",
      description = "Run nothing: how many seeds and problems a difference needs, and what that costs.")
  private boolean plan;

  @Option(names = "--difference", paramLabel = "D",
      description = "With --plan: the difference that should be found, for instance 0.03.")
  private Double difference;

  @Option(names = "--like", paramLabel = "RUN",
      description = "With --plan: a past run of the base recipe, for the time; two or more on other seeds, for the "
          + "noise.")
  private List<Path> like = new ArrayList<>();

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter to = spec.commandLine().getOut();
    if (jobs != null && jobs < 1) {
      throw new UserError("--jobs is " + jobs + ", expected at least 1");
    }
    if (!plan && (difference != null || !like.isEmpty())) {
      throw new UserError(
          (difference != null ? "--difference" : "--like") + " belongs to --plan. Maybe add --plan?");
    }
    AblationRun ablation = new AblationRun(AblationReader.read(file));
    int atOnce = jobs != null ? jobs
        : ablation.atOnce(ProcessBudget.of(Optional.ofNullable(cores), Optional.ofNullable(memory)));
    if (plan) {
      new AblationPlan(ablation, like, difference == null ? OptionalDouble.empty() : OptionalDouble.of(difference))
          .print(atOnce, to);
      return;
    }
    ablation.run(out != null ? out : Path.of("ablations", ablation.spec().name()), resume, atOnce, to);
  }
}

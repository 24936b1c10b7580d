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

/** {@code kedge ablate}: runs the cells of an ablation on all seeds and compares them. */
@Command(name = "ablate", mixinStandardHelpOptions = true,
    description = "Train the recipes that an ablation file describes on several seeds, and compare them.")
public final class AblateCommand implements Runnable {
  @Parameters(paramLabel = "FILE", description = "An ablation file, for instance recipes/ablations/dapo-gspo.yaml.")
  private Path file;

  @Option(names = "--out", paramLabel = "DIR", description = "Output folder (default: ablations/NAME).")
  private Path out;

  @Option(names = "--resume",
      description = "Resume the ablation in the output folder; failed runs are retried.")
  private boolean resume;

  @Option(names = "--jobs", paramLabel = "N",
      description = "Number of concurrent runs (default: as many as cores and memory allow).")
  private Integer jobs;

  @Option(names = "--cores", paramLabel = "N", description = "Number of cores for all runs together (default: all).")
  private Integer cores;

  @Option(names = "--memory", paramLabel = "GIB",
      description = "Memory for all runs together, in GiB (default: 80 % of the machine's).")
  private Double memory;

  @Option(names = "--plan",
      description = "Run nothing; print how many seeds and problems a difference needs, and the cost.")
  private boolean plan;

  @Option(names = "--difference", paramLabel = "D",
      description = "With --plan: the difference to detect, for instance 0.03.")
  private Double difference;

  @Option(names = "--like", paramLabel = "RUN",
      description = "With --plan: a past run of the base recipe, to estimate time. Give two or more with "
          + "different seeds to estimate noise as well.")
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
          (difference != null ? "--difference" : "--like") + " is given without --plan, expected both");
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

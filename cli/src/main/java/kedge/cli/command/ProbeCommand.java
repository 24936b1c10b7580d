package kedge.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.training.probe.ExpertProbe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code kedge probe}: measures which experts each data source uses; of several checkpoints, selects the one with the
 * most even use of experts.
 */
@Command(name = "probe", mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true,
    description = "Measure which experts of a mixture of experts each data source of a recipe uses. Of several "
        + "checkpoints, select the one with the highest entropy "
        + "whose routing differs little from the first one's.")
public final class ProbeCommand implements Runnable {
  @Mixin
  private RecipeOptions recipe;

  @Option(names = "--checkpoint", paramLabel = "DIR", required = true,
      description = "A checkpoint, or a run (its newest one is used). May be repeated. Drift is measured from "
          + "the first.")
  private List<Path> checkpoints;

  @Option(names = "--data", paramLabel = "NAME",
      description = "A data source of the recipe. May be repeated. Default: all.")
  private List<String> data = new ArrayList<>();

  @Option(names = "--problems", defaultValue = "256",
      description = "Number of problems of each source, from the first.")
  private int problems;

  @Option(names = "--drift-bound", defaultValue = "0.05",
      description = "Maximum drift of a selected checkpoint, in nats per layer.")
  private double driftBound;

  @Option(names = "--out", paramLabel = "DIR", required = true,
      description = "Output folder for probe.json and probe.html.")
  private Path out;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    new ExpertProbe(recipe.read(), data, problems).run(checkpoints.stream().map(CheckpointOption::of).toList(),
        driftBound, out, spec.commandLine().getOut());
  }
}

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
 * {@code kedge probe}: which experts do what, and of several checkpoints the one whose experts are used most evenly.
 */
@Command(name = "probe", mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true,
    description = "Show how a mixture of experts spreads the data of a recipe over its experts; of several "
        + "checkpoints, choose the one of highest entropy "
        + "whose use has not drifted too far from the first's.")
public final class ProbeCommand implements Runnable {
  @Mixin
  private RecipeOptions recipe;

  @Option(names = "--checkpoint", paramLabel = "DIR", required = true,
      description = "A policy, or a run, whose newest checkpoint it is; may be given again. Drift is measured from "
          + "the first.")
  private List<Path> checkpoints;

  @Option(names = "--data", paramLabel = "NAME",
      description = "A source of the recipe; may be given again. All of them if left out.")
  private List<String> data = new ArrayList<>();

  @Option(names = "--problems", defaultValue = "256", description = "Problems of each source, from its first on.")
  private int problems;

  @Option(names = "--drift-bound", defaultValue = "0.05",
      description = "Most drift, in nats per layer, of a checkpoint that may be chosen.")
  private double driftBound;

  @Option(names = "--out", paramLabel = "DIR", required = true,
      description = "The folder for probe.json and probe.html.")
  private Path out;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    new ExpertProbe(recipe.read(), data, problems).run(checkpoints.stream().map(CheckpointOption::of).toList(),
        driftBound, out, spec.commandLine().getOut());
  }
}

package kedge.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kedge.data.UserError;
import kedge.training.RolloutReplay;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kedge replay}: samples a logged rollout again. */
@Command(name = "replay", mixinStandardHelpOptions = true,
    description = "Sample a logged rollout of a run again, and compare tokens and log-probabilities.")
public final class ReplayCommand implements Runnable {
  @Option(names = "--run", paramLabel = "DIR", required = true, description = "The run folder.")
  private Path run;

  @Option(names = "--stage", paramLabel = "NAME",
      description = "Name of the rl stage. Optional if the run has only one.")
  private String stage;

  @Option(names = "--step", paramLabel = "N", required = true, description = "Step number in the rollout log.")
  private long step;

  @Option(names = "--sample", paramLabel = "M", required = true,
      description = "Index of the step's completion, from 0, in the order of the rollout log.")
  private int sample;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if (!Files.isRegularFile(run.resolve("recipe.yaml"))) {
      throw new UserError("--run is " + run + ", which is not a run folder: looked for "
          + run.resolve("recipe.yaml").toAbsolutePath().normalize());
    }
    RolloutReplay.replay(run, Optional.ofNullable(stage), step, sample, spec.commandLine().getOut());
  }
}

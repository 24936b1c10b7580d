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

/** {@code kedge replay}: draws a rollout again. */
@Command(name = "replay", mixinStandardHelpOptions = true,
    description = "Draw a rollout of a run again and compare its log-probabilities.")
public final class ReplayCommand implements Runnable {
  @Option(names = "--run", paramLabel = "DIR", required = true, description = "The run's folder.")
  private Path run;

  @Option(names = "--stage", paramLabel = "NAME", description = "Which rl stage; may be left out if there is one only.")
  private String stage;

  @Option(names = "--step", paramLabel = "N", required = true, description = "The step, as in the rollout log.")
  private long step;

  @Option(names = "--sample", paramLabel = "M", required = true,
      description = "Which of the step's completions, from 0, in the order of the rollout log.")
  private int sample;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if (!Files.isRegularFile(run.resolve("recipe.yaml"))) {
      throw new UserError("--run is " + run + ", which is no run: looked for "
          + run.resolve("recipe.yaml").toAbsolutePath().normalize());
    }
    RolloutReplay.replay(run, Optional.ofNullable(stage), step, sample, spec.commandLine().getOut());
  }
}

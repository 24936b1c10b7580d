package kedge.recipes.command;

import java.nio.file.Path;
import java.util.List;
import kedge.recipes.run.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge soup}: the mean of checkpoints of the same making. */
@Command(name = "soup", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Average checkpoints that began from the same weights and were trained the same way on the same data.")
final class SoupCommand implements Runnable {
  private final Engine engine;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder to make.")
  private Path out;

  @Option(names = "--force-different", description = "Mix checkpoints of different or unknown making all the same; what differs is printed and kept.")
  private boolean forceDifferent;

  @Parameters(paramLabel = "CKPT", arity = "1..*", description = "Checkpoints, at least two.")
  private List<Path> checkpoints;

  @Spec
  private CommandSpec spec;

  SoupCommand(Engine engine) {
    this.engine = engine;
  }

  @Override
  public void run() {
    engine.soup(out, checkpoints, forceDifferent, spec.commandLine().getOut());
  }
}

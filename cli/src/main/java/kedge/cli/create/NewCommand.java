package kedge.cli.create;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kedge new}: prints what can be made. */
@Command(name = "new", mixinStandardHelpOptions = true,
    description = "Make a checkpoint of random weights, or a reward or a policy objective of one file.")
public final class NewCommand implements Runnable {
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

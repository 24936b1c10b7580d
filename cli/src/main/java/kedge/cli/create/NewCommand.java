package kedge.cli.create;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kedge new}: prints its subcommands. */
@Command(name = "new", mixinStandardHelpOptions = true,
    description = "Write a checkpoint of random weights, or a template of a reward or a policy objective.")
public final class NewCommand implements Runnable {
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

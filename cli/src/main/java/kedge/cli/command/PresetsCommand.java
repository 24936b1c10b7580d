package kedge.cli.command;

import java.io.PrintWriter;
import kedge.recipes.reader.StagePresets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kedge presets}: the constants that a stage takes by {@code preset: NAME}. */
@Command(name = "presets", mixinStandardHelpOptions = true,
    description = "Print the constants that a stage takes by preset: NAME, and what the papers leave open.")
public final class PresetsCommand implements Runnable {
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(StagePresets.text());
    out.flush();
  }
}

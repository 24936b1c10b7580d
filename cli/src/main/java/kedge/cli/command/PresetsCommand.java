package kedge.cli.command;

import java.io.PrintWriter;
import kedge.recipes.reader.StagePresets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kedge presets}: prints the constants of each preset. */
@Command(name = "presets", mixinStandardHelpOptions = true,
    description = "Print the presets (preset: NAME of a stage) with their constants, and what the papers omit.")
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

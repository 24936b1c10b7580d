package kedge.cli.create;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge new objective}: writes a working policy objective with a gradient check, as a starting point. */
@Command(name = "objective", mixinStandardHelpOptions = true, showDefaultValues = true,
    description = "Write a working policy objective in one Java file, with a check of its derivatives.")
public final class NewObjectiveCommand implements Runnable {
  @Parameters(paramLabel = "NAME", description = "Name of the objective: lowercase letters, digits and _.")
  private String name;

  @Option(names = "--out", paramLabel = "DIR", defaultValue = "my", description = "Output folder.")
  private Path out;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException(
          "NAME is '" + name + "', expected lowercase letters, digits and _, for instance soft_clip");
    }
    // the suffix avoids the names of classes that the file or java.lang uses
    String type = Arrays.stream(name.split("_+"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)).collect(Collectors.joining())
        + "Loss";
    Path file = out.resolve(type + ".java");
    NewFile.write(file, "objective.java.txt", type, name);
    PrintWriter print = spec.commandLine().getOut();
    print.println("wrote " + file + ", which works unchanged. "
        + "To check its derivatives, and to train with it for a few steps:");
    print.println();
    print.println("  KEDGE_MAIN=" + file + " ./kedge");
    print.println("  ./kedge train recipes/quickstart.yaml --out runs/" + name
        + " --set stages.warmup.steps=40 --set stages.rl.steps=10 --set 'stages.rl.objective={java: " + file + "}'");
    print.flush();
  }
}

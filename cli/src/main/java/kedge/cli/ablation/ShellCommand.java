package kedge.cli.ablation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import jdk.jshell.tool.JavaShellToolBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kedge shell}: JShell in this process, with Kedge on its class path and the ablation API imported. */
@Command(name = "shell", mixinStandardHelpOptions = true,
    description = "Start JShell with Kedge on its class path. Try Ablation.of(\"recipes/quickstart.yaml\").")
public final class ShellCommand implements Callable<Integer> {
  private static final String IMPORTS = String.join("\n", "import kedge.recipes.ablation.*;",
      "import kedge.recipes.ablation.measure.*;",
      "import kedge.recipes.ablation.statistics.*;", "import kedge.ablation.statistics.Claims.Better;",
      "import java.nio.file.Path;", "");

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "JShell files to load at the start.")
  private List<String> files = new ArrayList<>();

  /** @return the exit status of JShell */
  @Override
  public Integer call() throws Exception {
    Path start = Files.writeString(Files.createTempFile("kedge", ".jsh"), IMPORTS);
    try {
      List<String> arguments = new ArrayList<>(
          List.of("--execution", "local", "--class-path", System.getProperty("java.class.path"), "--startup", "DEFAULT",
              "--startup", start.toString(), "--feedback", "concise"));
      arguments.addAll(files);
      return JavaShellToolBuilder.builder().start(arguments.toArray(String[]::new));
    } finally {
      Files.delete(start);
    }
  }
}

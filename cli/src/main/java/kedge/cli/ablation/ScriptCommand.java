package kedge.cli.ablation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.ablation.script.JavaFileRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kedge script}: runs one Java source file with Kedge on its class path. */
@Command(name = "script", mixinStandardHelpOptions = true,
    description = "Compile and run one Java source file with Kedge on its class path.")
public final class ScriptCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "FILE.java", description = "A file with a main method.")
  private Path file;

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARGUMENT", description = "Arguments of its main method.")
  private List<String> arguments = new ArrayList<>();

  @Override
  public void run() {
    new JavaFileRun(file).run(arguments);
  }
}

package kedge.training;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that starts another {@code kedge} with the Java, flags and class path of this process. */
public final class JavaCommand {
  /** The program {@code kedge}, which stands above this module. */
  public static final String MAIN = "kedge.cli.Main";

  private JavaCommand() {
  }

  /** The command without the words after {@code kedge}; the list is the caller's. */
  public static List<String> kedge() {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith("-agentlib:") && !flag.startsWith("-javaagent:")) // a debugger's port is taken
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    return command;
  }
}

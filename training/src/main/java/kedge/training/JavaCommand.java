package kedge.training;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that starts another {@code kedge} with the Java, flags and class path of this process. */
public final class JavaCommand {
  /** Main class of {@code kedge}, in a module that depends on this one. */
  public static final String MAIN = "kedge.cli.Main";

  private JavaCommand() {
  }

  /** Returns the command without the arguments after {@code kedge}; the list may be modified. */
  public static List<String> kedge() {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(flags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    return command;
  }

  /** Returns the flags of this JVM, but for those that only one process can have. */
  public static List<String> flags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith("-agentlib:") && !flag.startsWith("-javaagent:")) // its port is in use
        .toList();
  }
}

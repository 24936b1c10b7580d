package kedge.policy.cpu.decoder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.policy.natives.Blas;

/** A main class of the tests in a virtual machine of its own. */
public final class ChildJvm {
  private final Process process;

  private ChildJvm(Process process) {
    this.process = process;
  }

  public static ChildJvm start(Class<?> main, List<String> flags, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-modules", "jdk.incubator.vector",
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
        "-D" + Blas.PROPERTY + "=" + System.getProperty(Blas.PROPERTY, "")));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        main.getName()));
    command.addAll(List.of(arguments));
    return new ChildJvm(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** What it printed, when it has ended. @throws IllegalStateException if it failed */
  public String output() throws IOException, InterruptedException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException("a child ended with " + code + " and printed: " + text);
    }
    return text;
  }
}

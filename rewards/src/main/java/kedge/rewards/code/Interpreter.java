package kedge.rewards.code;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kedge.rewards.process.ProcessTree;

/**
 * The interpreter that runs the candidates' programs.
 *
 * @param program name or path
 * @param folders folders that it reads, which must be visible in the sandbox
 */
record Interpreter(String program, List<Path> folders) {
  private static final Path HOME = Path.of(System.getProperty("user.home")).toAbsolutePath().normalize();
  private static final String PYTHON_FOLDERS = "import os, sys\n"
      + "print(sys.executable, sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(sys.executable), "
      + "sep='\\n')";

  /** Finds the interpreter of the settings' language and its folders. */
  static Interpreter of(CodeSettings settings) {
    return switch (settings.language()) {
      case PYTHON -> {
        String program = settings.interpreter().or(() -> Optional.ofNullable(System.getenv("KEDGE_PYTHON")))
            .orElse("python3");
        List<String> answer = printed(List.of(program, "-I", "-c", PYTHON_FOLDERS)).toList();
        yield answer.isEmpty() ? new Interpreter(program, List.of())
            : new Interpreter(answer.get(0), answer.stream().skip(1).distinct().map(Path::of).toList());
      }
      case JAVA -> new Interpreter(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          javaFolders(Path.of(System.getProperty("java.home"))));
      case COMMAND -> new Interpreter(settings.command().get(0), around(settings.command().get(0)));
    };
  }

  /** Returns a Java home, and the folder of its settings if they are links. */
  private static List<Path> javaFolders(Path home) {
    return List.of(home, real(home.resolve("conf/net.properties")).getParent());
  }

  /** Returns the folders of a program and of its link targets; of a {@code bin}, its parent. */
  private static List<Path> around(String program) {
    List<Path> folders = new ArrayList<>();
    for (String found : printed(List.of("sh", "-c", "command -v \"$1\"", "which", program)).toList()) {
      for (Path file : List.of(Path.of(found).toAbsolutePath(), real(Path.of(found)))) {
        Path folder = file.getParent();
        boolean bin = folder != null && folder.endsWith("bin") && folder.getNameCount() > 1
            && !HOME.startsWith(folder.getParent());
        if (folder != null) {
          folders.add(bin ? folder.getParent() : folder);
        }
      }
    }
    return folders;
  }

  private static Path real(Path file) {
    try {
      return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    } catch (IOException e) {
      return file.toAbsolutePath();
    }
  }

  /** Returns the lines that a command prints; none if it cannot be run. */
  private static Stream<String> printed(List<String> command) {
    Process process = null;
    try {
      process = ProcessTree.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD));
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines();
    } catch (IOException absent) {
      return Stream.empty();
    } finally {
      if (process != null) {
        ProcessTree.kill(process);
      }
    }
  }
}

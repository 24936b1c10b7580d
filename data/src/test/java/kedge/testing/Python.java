package kedge.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The Python that checks Kedge from outside, named by the environment variable {@code KEDGE_PYTHON}. */
public final class Python {
  private Python() {
  }

  /** The interpreter; skips the test, saying why, where it is not named or lacks one of the modules. */
  public static Path require(String... modules) {
    String named = System.getenv("KEDGE_PYTHON");
    Assumptions.assumeTrue(named != null,
        "needs a Python with " + String.join(", ", modules) + ". Maybe set KEDGE_PYTHON");
    Path python = Path.of(named);
    Assumptions.assumeTrue(Files.isExecutable(python), () -> "KEDGE_PYTHON is " + python + ", which cannot be run");
    String program = "import importlib.util, sys\nprint(' '.join(m for m in sys.argv[1:] if "
        + "importlib.util.find_spec(m) is None))";
    String missing = run(python, program, modules).strip();
    Assumptions.assumeTrue(missing.isEmpty(), () -> python + " lacks " + missing);
    return python;
  }

  /**
   * Runs a program with arguments, without network for Hugging Face's libraries, and returns what it printed; fails
   * with its output where it fails.
   */
  public static String run(Path python, String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(python.toString(), "-c", program));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(false)
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment()
        .putAll(Map.of("HF_HUB_OFFLINE", "1", "TRANSFORMERS_VERBOSITY", "error", "PYTHONIOENCODING", "utf-8"));
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new AssertionError("Python ended with " + code + " and printed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Python ran", e);
    }
  }
}

package kedge.rewards.python;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Any Python 3, without modules. */
public final class PlainPython {
  private PlainPython() {
  }

  /** The interpreter; skips the test where there is none. */
  public static String require() {
    Optional<Path> found = Optional.ofNullable(System.getenv("KEDGE_PYTHON")).map(Path::of)
        .or(() -> List.of(System.getenv("PATH").split(":")).stream()
            .map(folder -> Path.of(folder, "python3")).filter(Files::isExecutable).findFirst());
    Assumptions.assumeTrue(found.isPresent(), "needs a Python 3. Maybe set KEDGE_PYTHON");
    return found.get().toString();
  }
}

package kedge.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The shared folder of data sets, which is no part of the project: tests that need it are skipped where it is absent.
 */
public final class SharedData {
  private SharedData() {
  }

  /** A file or folder below the shared folder; skips the test when it is not there. */
  public static Path require(String relative) {
    Optional<Path> path = find(relative);
    Assumptions.assumeTrue(path.isPresent(),
        () -> "skipped: no shared/" + relative + "; set KEDGE_SHARED to the folder that holds it");
    return path.orElseThrow();
  }

  /** A file or folder below the shared folder, if it is there. */
  public static Optional<Path> find(String relative) {
    return root().map(root -> root.resolve(relative)).filter(Files::exists);
  }

  private static Optional<Path> root() {
    String configured = System.getProperty("kedge.shared", System.getenv("KEDGE_SHARED"));
    if (configured != null) {
      return Optional.of(Path.of(configured));
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("shared"))) {
        return Optional.of(folder.resolve("shared"));
      }
    }
    return Optional.empty();
  }
}

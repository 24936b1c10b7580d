package kedge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

<<<<<<< HEAD
/** The shared folder of data sets, which is no part of the project: tests that need it are skipped where it is absent. */
=======
/**
 * The folder of shared data sets: system property {@code kedge.shared}, or environment variable {@code KEDGE_SHARED}, or the first
 * folder {@code shared} beside the working directory or one of its parents.
 */
>>>>>>> reference
public final class SharedData {
  private SharedData() {
  }

<<<<<<< HEAD
  /** A file or folder below the shared folder; skips the test when it is not there. */
  public static Path require(String relative) {
    Optional<Path> path = find(relative);
    Assumptions.assumeTrue(path.isPresent(), () -> "skipped: no shared/" + relative + "; set KEDGE_SHARED to the folder that holds it");
    return path.orElseThrow();
  }

  /** A file or folder below the shared folder, if it is there. */
  public static Optional<Path> find(String relative) {
    return root().map(root -> root.resolve(relative)).filter(Files::exists);
  }

  private static Optional<Path> root() {
    String told = System.getProperty("kedge.shared", System.getenv("KEDGE_SHARED"));
    if (told != null) {
      return Optional.of(Path.of(told));
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("shared"))) {
        return Optional.of(folder.resolve("shared"));
=======
  /** A file or folder below the shared folder ({@code data/gsm8k/train.jsonl}); skips the test, naming it, where it is absent. */
  public static Path require(String relative) {
    Optional<Path> path = find(relative);
    Assumptions.assumeTrue(path.isPresent(), () -> "needs " + relative + " in the shared folder. Maybe set KEDGE_SHARED");
    return path.get();
  }

  /** The same, empty where it is absent. */
  public static Optional<Path> find(String relative) {
    String named = System.getProperty("kedge.shared", System.getenv("KEDGE_SHARED"));
    if (named != null) {
      return Optional.of(Path.of(named, relative)).filter(Files::exists);
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path shared = folder.resolveSibling("shared");
      if (Files.isDirectory(shared)) {
        return Optional.of(shared.resolve(relative)).filter(Files::exists);
>>>>>>> reference
      }
    }
    return Optional.empty();
  }
}

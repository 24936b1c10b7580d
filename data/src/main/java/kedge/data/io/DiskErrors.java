package kedge.data.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import kedge.data.UserError;

/** Disk failures as errors that a user can act on. */
public final class DiskErrors {
  private DiskErrors() {
  }

  /** Deletes a folder with its content, if it exists. */
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw failed("remove", folder, e);
    }
  }

  /** Returns an error that names the file, the reason, and how much room its disk has left if that is little. */
  public static UserError failed(String action, Path file, IOException cause) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    long usable = folder != null && Files.isDirectory(folder) ? folder.toFile().getUsableSpace() : -1;
    String why = cause.getMessage() == null || cause.getMessage().equals(file.toString())
        ? cause.getClass().getSimpleName()
        : cause.getMessage();
    String advice = usable >= 0 && usable < 64L << 20 ? ". The disk of " + folder + " has " + (usable >> 20)
        + " MiB left: make room, then continue with --resume" : "";
    return new UserError("cannot " + action + " " + file.toAbsolutePath().normalize() + ": " + why + advice, cause);
  }
}

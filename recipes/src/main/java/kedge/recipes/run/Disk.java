package kedge.recipes.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Failures of the disk, in words a user can act on. */
public final class Disk {
  private Disk() {
  }

  /** An exception that names the file, why, and how much room its disk has. */
  public static UncheckedIOException failed(String action, Path file, IOException cause) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    long free = folder == null ? -1 : folder.toFile().getUsableSpace();
    String why = cause.getMessage() == null || cause.getMessage().equals(file.toString()) ? cause.getClass().getSimpleName() : cause.getMessage();
    String room = free >= 0 && free < 64L << 20 ? ". The disk of " + folder + " has " + (free >> 20)
        + " MiB left: make room, then continue with --resume" : "";
    return new UncheckedIOException("cannot " + action + " " + file.toAbsolutePath().normalize() + ": " + why + room, cause);
  }
}

package kedge.training.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;

/** Locks a folder for this process. The operating system releases it when the process ends, however it ends. */
public final class FolderLock implements AutoCloseable {
  static final String FILE = ".lock";
  private final Path file;
  private final FileChannel channel;
  private final Object key;

  private FolderLock(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.key = key(file);
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /**
   * Checks that the folder is still the one that was locked.
   *
   * @throws UserError if it was removed or replaced since
   */
  public void requireHeld() {
    boolean held;
    try {
      held = Objects.equals(key, key(file));
    } catch (NoSuchFileException removed) {
      held = false;
    } catch (IOException e) {
      throw DiskErrors.failed("look at", file, e);
    }
    if (!held) {
      throw new UserError(file.getParent() + " was removed or replaced while this run used it: the run ends here,"
          + " and writes nothing into the new folder");
    }
  }

  /** Locks a folder. @throws UserError if another run, of this process or another, has locked it */
  public static FolderLock of(Path folder) {
    return unlessTaken(folder).orElseThrow(() -> new UserError(folder.toAbsolutePath().normalize()
        + " is in use by another run. Maybe wait for it, or --out FOLDER?"));
  }

  /** Locks a folder; empty if another run has locked it. */
  public static Optional<FolderLock> unlessTaken(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locks(channel)) {
        return Optional.of(new FolderLock(file, channel));
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw DiskErrors.failed("lock", file, e);
    }
  }

  private static boolean locks(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the run folder: " + e.getMessage(), e);
    }
  }
}

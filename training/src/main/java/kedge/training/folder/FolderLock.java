package kedge.training.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;

/** Locks a folder for this process. The operating system releases it when the process ends, however it ends. */
public final class FolderLock implements AutoCloseable {
  static final String FILE = ".lock";
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
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
        return Optional.of(new FolderLock(channel));
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

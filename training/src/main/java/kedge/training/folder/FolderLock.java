package kedge.training.folder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;

/** Holds a folder for this process. The operating system lets go of it when the process ends, however it ends. */
public final class FolderLock implements AutoCloseable {
  static final String FILE = ".lock";
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /** @throws UserError if another process, or another run in this one, holds the folder */
  public static FolderLock of(Path folder) {
    return unlessTaken(folder).orElseThrow(() -> new UserError(folder.toAbsolutePath().normalize()
        + " is in use by another run. Maybe wait for it, or --out FOLDER?"));
  }

  /** Empty if another holds the folder. */
  public static Optional<FolderLock> unlessTaken(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!taken(channel)) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new FolderLock(channel));
    } catch (IOException e) {
      throw DiskErrors.failed("lock", file, e);
    }
  }

  private static boolean taken(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UserError("cannot let go of the run folder: " + e.getMessage(), e);
    }
  }
}

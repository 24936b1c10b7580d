package kedge.policy.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;

/**
 * Folders that are written whole or not at all. A folder is written under a temporary name in the same parent, every
 * file is forced to disk, checksums are added, and the folder is renamed. A writer killed at any time leaves only a
 * temporary folder, which readers ignore.
 */
public final class CheckpointFolder {
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,18})\\D*$");
  private static final String NEXT = ".next";

  private CheckpointFolder() {
  }

  /** Writes the files of a checkpoint, and any others, into the folder it is given. */
  @FunctionalInterface
  public interface Filling {
    void fill(Path temporary) throws IOException;
  }

  /**
   * Writes a folder. What a killed writer of it left is removed first; other folders of the same parent may be written
   * at the same time.
   *
   * @param folder must not exist; its name is best ended by the step, as in {@code step-000100}, for {@link #latest}
   * @param bytesNeeded approximate number of bytes that the filling writes; compared with the free space first
   * @throws UserError if the folder exists
   * @throws UserError naming the folder and the bytes needed if the disk is full or refuses; whatever was there before
   * is untouched
   */
  public static void write(Path folder, long bytesNeeded, Filling filling) {
    Path target = folder.toAbsolutePath().normalize();
    if (Files.exists(target)) {
      throw new UserError(
          folder + ": exists already and is not overwritten. Maybe choose another name or delete it?");
    }
    Path parent = target.getParent();
    Path temporary = AtomicFile.partial(target);
    try {
      Files.createDirectories(parent);
      deleteIfExists(temporary);
      long free = Files.getFileStore(parent).getUsableSpace();
      if (bytesNeeded > free) {
        throw new UserError(folder + ": needs " + bytesNeeded + " bytes, but its disk has only " + free
            + " free. Maybe delete older checkpoints?");
      }
      Files.createDirectory(temporary);
      fillAndRename(temporary, target, filling);
    } catch (IOException e) {
      throw failed(folder, bytesNeeded, e);
    }
  }

  /**
   * Replaces an existing folder. The new one is complete, as {@code NAME.next}, before the old one is removed; if the
   * process is killed in between, {@link #settle} finishes the replacement.
   */
  public static void replace(Path folder, long bytesNeeded, Filling filling) {
    Path next = folder.resolveSibling(folder.getFileName() + NEXT);
    if (Files.exists(next)) {
      remove(next);
    }
    write(next, bytesNeeded, filling);
    put(next);
  }

  /**
   * Finishes the replacements of a killed process in a folder, and removes what it left unfinished. Call only if there
   * is no running writer.
   *
   * @throws UserError if the disk refuses
   */
  public static void settle(Path runFolder) {
    try {
      cleanUp(runFolder);
    } catch (IOException e) {
      throw DiskErrors.failed("clean up", runFolder, e);
    }
    complete(runFolder).stream().filter(folder -> folder.toString().endsWith(NEXT)).forEach(CheckpointFolder::put);
  }

  private static void put(Path next) {
    Path target = next.resolveSibling(next.getFileName().toString().replaceFirst("\\" + NEXT + "$", ""));
    if (Files.exists(target)) {
      remove(target);
    }
    try {
      Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
      force(target.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw DiskErrors.failed("write", target, e);
    }
  }

  private static void fillAndRename(Path temporary, Path target, Filling filling) throws IOException {
    try {
      filling.fill(temporary);
      Checksums.write(temporary);
      for (Path path : everything(temporary)) {
        force(path);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      try {
        delete(temporary);
      } catch (IOException deletion) {
        e.addSuppressed(deletion);
      }
      throw e;
    }
    force(target.getParent());
  }

  private static UserError failed(Path folder, long bytesNeeded, IOException e) {
    return new UserError(
        folder + ": could not be written (" + e.getClass().getSimpleName() + ": " + e.getMessage() + "); it needs "
            + bytesNeeded + " bytes. Nothing that was there before is touched. Maybe the disk is full or not writable?",
        e);
  }

  /**
   * Verifies the checksum of every file.
   *
   * @throws UserError naming each missing, truncated or altered file, or if there are no checksums
   */
  public static void verify(Path folder) {
    if (!Files.isRegularFile(folder.resolve(Checksums.FILE))) {
      throw new UserError(folder + ": has no " + Checksums.FILE + ", so it is not a complete checkpoint of Kedge");
    }
    Checksums.verify(folder);
  }

  /**
   * Finds the complete checkpoint with the highest number at the end of its name in {@code runFolder}. Complete means
   * completely written, with checksums. A checkpoint that was damaged later is still found, so that {@link #verify}
   * reports the damage and no older one is used silently.
   */
  public static Optional<Path> latest(Path runFolder) {
    List<Path> complete = complete(runFolder);
    return complete.isEmpty() ? Optional.empty() : Optional.of(complete.get(complete.size() - 1));
  }

  /** All complete checkpoints, by their numbers; none where there is no folder. */
  public static List<Path> complete(Path runFolder) {
    if (!Files.isDirectory(runFolder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(runFolder)) {
      return folders.filter(folder -> number(folder) >= 0 && Files.isRegularFile(folder.resolve(Checksums.FILE)))
          .sorted(Comparator.comparingLong(CheckpointFolder::number).thenComparing(Comparator.naturalOrder()))
          .toList();
    } catch (IOException e) {
      throw new UserError(runFolder + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  private static long number(Path folder) {
    String name = folder.getFileName().toString();
    Matcher matcher = NUMBER.matcher(name);
    return name.startsWith(".") || !matcher.find() ? -1 : Long.parseLong(matcher.group(1));
  }

  private static void cleanUp(Path runFolder) throws IOException {
    if (!Files.isDirectory(runFolder)) {
      return;
    }
    try (Stream<Path> folders = Files.list(runFolder)) {
      for (Path folder : folders.filter(AtomicFile::isPartial).filter(Files::isDirectory).toList()) {
        delete(folder);
      }
    }
  }

  /**
   * Removes a folder so that no reader finds a part of it: it is renamed first, and {@link #settle} removes what a
   * killed process leaves. @throws UserError on disk errors
   */
  public static void remove(Path folder) {
    Path target = folder.toAbsolutePath().normalize();
    try {
      deleteIfExists(AtomicFile.partial(target));
      Path renamed = Files.move(target, AtomicFile.partial(target), StandardCopyOption.ATOMIC_MOVE);
      force(target.getParent());
      delete(renamed);
    } catch (IOException e) {
      throw DiskErrors.failed("remove", folder, e);
    }
  }

  /**
   * Deletes one file of a complete folder. Its checksum goes first, so that the folder is whole at every moment.
   *
   * @throws UserError if the disk refuses
   */
  public static void strip(Path folder, String name) {
    try {
      Checksums.forget(folder, name);
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw DiskErrors.failed("remove", folder.resolve(name), e);
    }
  }

  private static List<Path> everything(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.collect(Collectors.toList());
    }
  }

  private static void deleteIfExists(Path folder) throws IOException {
    if (Files.exists(folder)) {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths = everything(folder);
    for (int i = paths.size() - 1; i >= 0; i--) {
      Files.delete(paths.get(i));
    }
  }

  /**
   * Forces a file or the entries of a folder to the disk. Windows cannot open folders and orders their entries itself.
   */
  private static void force(Path path) throws IOException {
    boolean folder = Files.isDirectory(path);
    if (folder && path.getFileSystem().getSeparator().equals("\\")) {
      return;
    }
    try (FileChannel channel = FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}

package kedge.data.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import kedge.data.UserError;

/**
 * A file that is written whole or not at all. It is written to {@code .NAME.partial} in the same folder and renamed
 * when it is complete, replacing an existing file. A killed writer leaves only the partial file.
 */
public final class AtomicFile implements AutoCloseable {
  private static final String PARTIAL = ".partial";
  private final Path file;
  private final Path partial;
  private final OutputStream out;

  /** Writes the bytes of a file. */
  @FunctionalInterface
  public interface Content {
    void write(OutputStream out) throws IOException;
  }

  /** Begins a file in an existing folder. @throws UserError if it cannot be written */
  public AtomicFile(Path file) {
    this(file, partial(file));
  }

  private AtomicFile(Path file, Path partial) {
    this.file = file;
    this.partial = partial;
    try {
      this.out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16);
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
  }

  /** Name of a file or folder while it is written. */
  public static Path partial(Path file) {
    return file.resolveSibling("." + file.getFileName() + PARTIAL);
  }

  /** Returns whether a file or folder is the partial one of a killed writer. */
  public static boolean isPartial(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(".") && name.endsWith(PARTIAL);
  }

  /** Writes a text as UTF-8; its folder is made if absent. @throws UserError if it cannot be written */
  public static void write(Path file, String text) {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes a file; its folder is made if absent. @throws UserError if it cannot be written */
  public static void write(Path file, Content content) {
    makeFolderOf(file);
    try (AtomicFile whole = new AtomicFile(file)) {
      whole.write(content);
    }
  }

  /**
   * Writes a file that other processes may write at the same time; each has its own partial file.
   *
   * @throws UserError if it cannot be written
   */
  public static void writeShared(Path file, Content content) {
    makeFolderOf(file);
    Path partial;
    try {
      partial = Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName(), PARTIAL);
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
    try (AtomicFile whole = new AtomicFile(file, partial)) {
      whole.write(content);
    }
  }

  private static void makeFolderOf(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
  }

  private void write(Content content) {
    try {
      content.write(out);
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
    commit();
  }

  /** Stream that the file's bytes are written to. */
  public OutputStream out() {
    return out;
  }

  /** Moves the file to its place. @throws UserError on disk errors */
  public void commit() {
    try {
      out.close();
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
  }

  /** Removes the partial file, unless the file was committed. */
  @Override
  public void close() {
    try {
      try (OutputStream open = out) {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw DiskErrors.failed("close", file, e);
    }
  }
}

package kedge.data.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import kedge.data.UserError;

/**
 * A log that begins as a plain file of lines and goes on in several files, {@code NNNNNN-PART.jsonl.gz} in a folder,
 * compressed by gzip. Lines of the latter that are appended
 * together form one gzip member, written as a whole, so that the log can be read while it grows and truncated between
 * two members. The files in order form one sequence of bytes, in which {@link #position()} counts. The same values give
 * the same bytes with the same zlib; no time and no name is written.
 */
public final class JsonLinesParts implements GrowingLog {
  private static final String ENDING = ".jsonl.gz";
  private static final Pattern NAME = Pattern.compile("(\\d{6,9})-(.+)\\.jsonl\\.gz");
  private static final int BUFFER = 1 << 16;

  private final Path folder;
  private final Path former;
  private final long plain;
  private final List<Path> files; // the existing files, in order
  private long before; // bytes of all files but the last
  private FileChannel last; // of the last file; null if there is none
  private GrowingDigest digest; // computed on first use if files existed before

  private JsonLinesParts(Path folder, Path former, long plain) {
    this.folder = folder;
    this.former = former;
    this.plain = plain;
    this.files = new ArrayList<>(files(folder, former).files());
    this.digest = files.isEmpty() ? new GrowingDigest() : null;
    openLast();
  }

  /**
   * Opens a log at its end; files and the folder are made when lines are written.
   *
   * @param former a file of lines before all parts
   * @param plain number of bytes that file has to reach before the first part begins; 0 for parts alone
   * @throws UserError if it cannot be opened
   */
  public static JsonLinesParts open(Path folder, Path former, long plain) {
    return new JsonLinesParts(folder, former, plain);
  }

  /** Returns the existing files of such a log. */
  public static FileSequence files(Path folder, Path former) {
    List<Path> files = new ArrayList<>();
    if (Files.isRegularFile(former)) {
      files.add(former);
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> found = Files.list(folder)) {
        found.filter(file -> part(file).isPresent()).sorted(Comparator.comparingInt(JsonLinesParts::number))
            .forEach(files::add);
      } catch (IOException e) {
        throw DiskErrors.failed("list", folder, e);
      }
    }
    return new FileSequence(folder, files);
  }

  /** Returns the name of a file's part, which follows the number in its name; empty for other files. */
  public static Optional<String> part(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Optional.of(name.group(2)) : Optional.empty();
  }

  private static int number(Path part) {
    return Integer.parseInt(part.getFileName().toString().replaceFirst("-.*", ""));
  }

  private void openLast() {
    try {
      before = 0;
      for (Path file : files.subList(0, Math.max(0, files.size() - 1))) {
        before += Files.size(file);
      }
      last = files.isEmpty() ? null : FileChannel.open(lastFile(), StandardOpenOption.WRITE);
      if (last != null) {
        last.position(last.size());
      }
    } catch (IOException e) {
      throw DiskErrors.failed("open", folder, e);
    }
  }

  private Path lastFile() {
    return files.get(files.size() - 1);
  }

  /** Appends to the last file if it has the same part, otherwise to a new one. */
  @Override
  public void append(String part, List<? extends Map<String, ?>> lines) {
    if (lines.isEmpty()) {
      return;
    }
    boolean goesOnPlain = files.isEmpty() ? plain > 0 : lastFile().equals(former) && position() < plain;
    if (files.isEmpty() && goesOnPlain) {
      begin(former);
    } else if (!goesOnPlain && (files.isEmpty() || !part(lastFile()).equals(Optional.of(part)))) {
      begin(next(part));
    }
    long begin = position() - before;
    try (OutputStream out = goesOnPlain ? new BufferedOutputStream(new Last(), BUFFER)
        : new GZIPOutputStream(new Last(), BUFFER)) {
      for (Map<String, ?> line : lines) {
        out.write(JsonLinesFile.line(line, folder.getFileName().toString()));
      }
    } catch (IOException e) {
      UserError failure = DiskErrors.failed("write", lastFile(), e);
      cutBack(begin, failure);
      throw failure;
    } catch (IllegalArgumentException notJson) {
      cutBack(begin, notJson);
      throw notJson;
    }
  }

  private void cutBack(long bytes, RuntimeException failure) {
    try {
      last.truncate(bytes);
      digest = null;
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private Path next(String part) {
    int number = files.isEmpty() || lastFile().equals(former) ? 0
        : number(lastFile()) + 1;
    return folder.resolve(String.format(Locale.ROOT, "%06d-%s%s", number, part, ENDING));
  }

  private void begin(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    try {
      Files.createDirectories(parent);
      flush();
      long written = position();
      FileChannel next = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      close();
      before = written;
      last = next;
      files.add(file);
      try (FileChannel names = FileChannel.open(parent, StandardOpenOption.READ)) {
        names.force(true); // the new name
      }
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
  }

  /** Writes to the last file and updates the digest. Closing it leaves the file open. */
  private final class Last extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      write(new byte[]{(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(bytes, from, length);
      while (rest.hasRemaining()) {
        last.write(rest);
      }
      if (digest != null) {
        digest.update(bytes, from, length);
      }
    }
  }

  @Override
  public void flush() {
    try {
      if (last != null) {
        last.force(false);
      }
    } catch (IOException e) {
      throw DiskErrors.failed("write", lastFile(), e);
    }
  }

  @Override
  public long position() {
    try {
      return last == null ? 0 : before + last.position();
    } catch (IOException e) {
      throw DiskErrors.failed("read", lastFile(), e);
    }
  }

  @Override
  public FileBeginning beginning() {
    if (digest == null) {
      digest = GrowingDigest.of(new FileSequence(folder, files), position());
    }
    return digest.beginning();
  }

  @Override
  public void requireBeginning(FileBeginning expected) {
    FileSequence all = new FileSequence(folder, files);
    GrowingDigest found = GrowingDigest.of(all, expected.bytes());
    expected.requireEqual(all, found.beginning());
    digest = found; // for the truncation to this length that follows
  }

  @Override
  public void requireAtLeast(long bytes) {
    if (bytes < 0 || bytes > position()) {
      throw JsonLinesFile.lostLines(folder, position(), bytes);
    }
  }

  @Override
  public void truncateTo(long bytes) {
    requireAtLeast(bytes);
    close();
    try {
      long end = new FileSequence(folder, files).bytes();
      for (int i = files.size() - 1; i >= 0 && end > bytes; i--) { // newest first, so that a kill leaves no gap
        long begin = end - Files.size(files.get(i));
        if (begin >= bytes) {
          Files.delete(files.remove(i));
        } else {
          cut(files.get(i), bytes - begin);
        }
        end = begin;
      }
    } catch (IOException e) {
      throw DiskErrors.failed("cut", folder, e);
    }
    openLast();
    if (files.isEmpty()) {
      digest = new GrowingDigest();
    } else if (digest != null && digest.bytes() != bytes) {
      digest = null;
    }
  }

  private static void cut(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
      channel.force(true);
    }
  }

  @Override
  public void close() {
    try {
      if (last != null) {
        last.close();
      }
    } catch (IOException e) {
      throw DiskErrors.failed("close", lastFile(), e);
    }
  }
}

package kedge.data.rows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.data.UserError;
import kedge.data.files.DataFile;
import kedge.data.files.RawRow;
import kedge.data.io.DiskErrors;

/**
 * Rows by index. The first {@value #IN_MEMORY} bytes are kept in memory; after that, rows of uncompressed JSON lines
 * are read from their file, and all others from a temporary file that is deleted at exit. A row then takes sixteen
 * bytes of heap, whatever its length. Thread-safe for reading after all rows have been added.
 */
final class RowStore {
  static final long IN_MEMORY = 64L << 20;
  private final long capacity;
  private final List<Opened> files = new ArrayList<>();
  private final List<byte[]> memory = new ArrayList<>();
  private int[] numbers = new int[1024];
  private long[] positions = new long[0]; // of rows that are not in memory; below 0 in the temporary file
  private int[] lengths = new int[0];
  private int size;
  private long held;
  private FileChannel spill;
  private long spilled;

  /** A file whose rows begin at an index, as it was when it was opened. */
  private record Opened(DataFile file, FileChannel channel, BasicFileAttributes then, int first, long before) {
  }

  /**
   * A stored row.
   *
   * @param inFile number in its file; for JSON lines, the line number
   * @param number number over all files
   */
  record Stored(DataFile file, long inFile, long number, byte[] json) {
    /** Returns the row's place for messages. */
    String place() {
      return file.place(inFile);
    }
  }

  /** @param capacity maximum number of bytes in memory */
  RowStore(long capacity) {
    this.capacity = capacity;
  }

  int size() {
    return size;
  }

  /** Begins a file. @param before number of the last row of the files before it */
  void begin(DataFile file, long before) {
    try {
      boolean stays = file.format() == DataFile.Format.JSON_LINES && file.compression() == DataFile.Compression.NONE;
      files.add(new Opened(file, stays ? FileChannel.open(file.path(), StandardOpenOption.READ) : null,
          attributes(file), size, before));
    } catch (IOException e) {
      throw DiskErrors.failed("read", file.path(), e);
    }
  }

  /** Ends a file; it is closed if all of its rows are in memory. */
  void end() {
    Opened last = files.get(files.size() - 1);
    if (last.channel() != null && size == memory.size()) {
      try {
        last.channel().close();
      } catch (IOException e) {
        throw DiskErrors.failed("close", last.file().path(), e);
      }
    }
  }

  /** Adds a row of the file that was begun last. */
  void add(RawRow row) {
    numbers = size < numbers.length ? numbers : Arrays.copyOf(numbers, numbers.length + numbers.length / 2);
    numbers[size++] = Math.toIntExact(row.number());
    if (positions.length == 0 && held + row.json().length <= capacity) {
      held += row.json().length;
      memory.add(row.json());
      return;
    }
    int place = size - 1 - memory.size();
    if (place == positions.length) {
      positions = Arrays.copyOf(positions, Math.max(1024, place + place / 2));
      lengths = Arrays.copyOf(lengths, positions.length);
    }
    positions[place] = row.position() >= 0 ? row.position() : -1 - spill(row.json());
    lengths[place] = row.json().length;
  }

  private long spill(byte[] json) {
    try {
      if (spill == null) {
        Path file = Files.createTempFile("kedge-rows", ".jsonl");
        spill = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(file); // the data remains until the channel is closed
      }
      ByteBuffer bytes = ByteBuffer.wrap(json);
      long begin = spilled;
      while (bytes.hasRemaining()) {
        spilled += spill.write(bytes, spilled);
      }
      return begin;
    } catch (IOException e) {
      throw DiskErrors.failed("write", Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  /** Returns a row. @throws UserError if its file was changed since it was read */
  Stored get(int index) {
    int of = files.size() - 1;
    while (files.get(of).first() > index) {
      of--;
    }
    Opened opened = files.get(of);
    byte[] json = index < memory.size() ? memory.get(index) : read(opened, index - memory.size());
    return new Stored(opened.file(), numbers[index], opened.before() + numbers[index], json);
  }

  private byte[] read(Opened opened, int place) {
    boolean own = positions[place] >= 0;
    ByteBuffer bytes = ByteBuffer.allocate(lengths[place]);
    long position = own ? positions[place] : -1 - positions[place];
    try {
      BasicFileAttributes now = own ? attributes(opened.file()) : opened.then();
      if (now.size() != opened.then().size() || !now.lastModifiedTime().equals(opened.then().lastModifiedTime())) {
        throw new UserError(opened.file().path() + " was changed while it is read, expected a file that stays as it is."
            + " Maybe work on a copy?");
      }
      FileChannel channel = own ? opened.channel() : spill;
      while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
        continue;
      }
      return bytes.array();
    } catch (IOException e) {
      throw DiskErrors.failed("read", own ? opened.file().path() : Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  private static BasicFileAttributes attributes(DataFile file) throws IOException {
    return Files.readAttributes(file.path(), BasicFileAttributes.class);
  }
}

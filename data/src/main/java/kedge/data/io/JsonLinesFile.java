package kedge.data.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;

/**
 * A file of JSON values, one per line, that only grows. The same values always give the same bytes: keys in the map's
 * order, numbers as the shortest decimal that parses to the same number (Schubfach), on every Java version. A
 * checkpoint records {@link #position()}; resuming calls {@link #truncateTo} to remove later lines, so that an
 * interrupted and resumed run ends in the same bytes as an uninterrupted one.
 */
public final class JsonLinesFile implements GrowingLog {
  private static final ObjectMapper JSON = JsonMapper.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
      .build();

  private final Path file;
  private final FileChannel channel;
  private GrowingDigest digest; // computed on first use if the file existed before

  private JsonLinesFile(Path file, FileChannel channel, GrowingDigest digest) {
    this.file = file;
    this.channel = channel;
    this.digest = digest;
  }

  /** Opens a file at its end; it is created if absent. @throws UserError if it cannot be opened */
  public static JsonLinesFile open(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.position(channel.size());
      return new JsonLinesFile(file, channel, channel.size() == 0 ? new GrowingDigest() : null);
    } catch (IOException e) {
      throw DiskErrors.failed("open", file, e);
    }
  }

  /**
   * Writes one line. It reaches the operating system at once and the disk with {@link #flush()}.
   *
   * @throws IllegalArgumentException if a number is not finite, which JSON cannot write
   * @throws UserError on disk errors; the file then ends with its last complete line
   */
  public void append(Map<String, ?> values) {
    ByteBuffer line = ByteBuffer.wrap(line(values, file.getFileName().toString()));
    long before = position();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
      if (digest != null) {
        digest.update(line.array(), 0, line.limit());
      }
    } catch (IOException e) {
      UserError failure = DiskErrors.failed("write", file, e);
      removePartialLine(before, failure);
      throw failure;
    }
  }

  @Override
  public void append(String part, List<? extends Map<String, ?>> lines) {
    lines.forEach(this::append);
  }

  /** Returns a line with its newline. @param name name of the file in messages */
  static byte[] line(Map<String, ?> values, String name) {
    JsonNumbers.require(values, name);
    try {
      return JsonText.utf8(JSON.writeValueAsString(values) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(name + ": not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private void removePartialLine(long before, UserError failure) {
    try {
      channel.truncate(before);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void flush() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
  }

  @Override
  public long position() {
    try {
      return channel.position();
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }

  @Override
  public FileBeginning beginning() {
    if (digest == null) {
      digest = GrowingDigest.of(FileSequence.of(file), position());
    }
    return digest.beginning();
  }

  @Override
  public void requireBeginning(FileBeginning expected) {
    GrowingDigest found = GrowingDigest.of(FileSequence.of(file), expected.bytes());
    expected.requireEqual(FileSequence.of(file), found.beginning());
    digest = found; // for the truncation to this length that follows
  }

  @Override
  public void truncateTo(long bytes) {
    requireAtLeast(bytes);
    try {
      channel.truncate(bytes);
      channel.position(bytes);
      channel.force(true);
      if (digest != null && digest.bytes() != bytes) {
        digest = null;
      }
    } catch (IOException e) {
      throw DiskErrors.failed("cut", file, e);
    }
  }

  @Override
  public void requireAtLeast(long bytes) {
    try {
      if (bytes < 0 || bytes > channel.size()) {
        throw lostLines(file, channel.size(), bytes);
      }
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }

  static UserError lostLines(Path file, long there, long expected) {
    return new UserError(file + " has " + there + " bytes, but the checkpoint was written after " + expected
        + ": the file has lost lines and the run cannot be continued. Maybe restore it, or remove that checkpoint "
        + "to go on from an older one?");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskErrors.failed("close", file, e);
    }
  }
}

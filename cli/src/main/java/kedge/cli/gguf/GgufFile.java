package kedge.cli.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;

/** An open GGUF file: metadata by key, and the values of tensors as fp32. */
public final class GgufFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final GgufHeader header;

  private GgufFile(Path path, FileChannel channel, GgufHeader header) {
    this.path = path;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws UserError if the file is missing, unreadable or not a valid GGUF file
   */
  public static GgufFile open(Path path) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      long size = channel.size();
      ByteBuffer start = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(size, Integer.MAX_VALUE));
      return new GgufFile(path, channel, GgufHeader.read(start, size, path.toString()));
    } catch (NoSuchFileException e) {
      throw new UserError(path + ": no such file", e);
    } catch (IOException e) {
      throw new UserError(path + ": cannot be read: " + e.getMessage(), e);
    } catch (UserError e) {
      closeQuietly(channel, e);
      throw e;
    }
  }

  private static void closeQuietly(FileChannel channel, UserError cause) {
    try {
      channel.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Returns the path of the file. */
  public Path path() {
    return path;
  }

  /** Returns all tensors by name. */
  public Map<String, GgufTensor> tensors() {
    return header.tensors();
  }

  /** Returns a metadata value; empty if missing. @throws UserError if it has another type */
  public <T> Optional<T> value(String key, Class<T> type) {
    Object value = header.metadata().get(key);
    if (value != null && !type.isInstance(value)) {
      throw new UserError(
          path + ": " + key + " is " + GgufHeader.brief(value) + ", expected a value of type " + type.getSimpleName());
    }
    return Optional.ofNullable(type.cast(value));
  }

  /** Returns a metadata integer; empty if missing. @throws UserError if it is not an integer in these bounds */
  public Optional<Integer> integer(String key, int least, int most) {
    Optional<Long> value = value(key, Long.class);
    value.filter(found -> found < least || found > most).ifPresent(found -> {
      throw new UserError(path + ": " + key + " is " + found + ", expected " + least + " to " + most);
    });
    return value.map(Long::intValue);
  }

  /** Returns a metadata list; empty if missing. @throws UserError if its elements have another type */
  public <T> List<T> list(String key, Class<T> type) {
    List<?> values = value(key, List.class).orElse(List.of());
    if (!values.isEmpty() && !type.isInstance(values.get(0))) { // all elements of a list have one type
      throw new UserError(path + ": " + key + " is a list that begins with " + GgufHeader.brief(values.get(0))
          + ", expected values of type " + type.getSimpleName());
    }
    return values.stream().map(type::cast).toList();
  }

  /**
   * Reads values of a tensor in row-major order.
   *
   * @param start index of the first value; a multiple of the type's block
   * @param count number of values; a multiple of the type's block
   * @throws UncheckedIOException if the file cannot be read
   */
  public float[] floats(GgufTensor tensor, long start, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.type().bytes(count))).order(ByteOrder.LITTLE_ENDIAN);
    try {
      long position = tensor.position() + tensor.type().bytes(start);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, position + bytes.position()) < 0) {
          throw new UserError(path + ": ends within tensor " + tensor.name());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    float[] values = new float[count];
    Dequantization.of(tensor.type()).decode(bytes.flip(), values);
    return values;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

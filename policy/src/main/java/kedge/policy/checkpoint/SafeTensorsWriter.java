package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Writes safetensors files run by run: at most one converted run of a tensor is held beside the tensors themselves. */
public final class SafeTensorsWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  /** Elements converted and written at a time. */
  private static final long RUN = 1L << 24;

  private SafeTensorsWriter() {
  }

  /**
   * A tensor to write.
   *
   * @param name its name in the file
   * @param shape its shape in the file
   * @param values where its values come from, run by run
   */
  public record Source(String name, long[] shape, Values values) {
    /** A whole tensor. */
    public Source(String name, Tensor values) {
      this(name, values.sizes().vec().get(), values, 0);
    }

    /**
     * A part of a tensor.
     *
     * @param values contiguous, on any device and of any floating type; not copied, not closed
     * @param offset index of the first value to write
     */
    public Source(String name, long[] shape, Tensor values, long offset) {
      this(name, shape, (start, count) -> values.detach().view(-1).narrow(0, offset + start, count));
    }

    /** A tensor of values that are made when they are written. */
    public static Source ofFloats(String name, long[] shape, BiFunction<Long, Integer, float[]> made) {
      return new Source(name, shape, (start, count) -> Tensor.create(made.apply(start, (int) count), count));
    }

    /** Number of elements. */
    public long elements() {
      return Arrays.stream(shape).reduce(1, (left, right) -> left * right);
    }
  }

  /** Values made when they are written: {@code count} from index {@code start} on, row-major, of any floating type. */
  @FunctionalInterface
  public interface Values {
    Tensor run(long start, long count);
  }

  /**
   * Writes one file with those tensors in that order, their elements as {@code type}.
   *
   * @throws IOException if the disk refuses
   */
  public static void write(Path file, List<Source> sources, ElementType type) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      fully(channel, header(sources, type));
      for (Source source : sources) {
        writeValues(channel, source, type);
      }
    }
  }

  /** Makes all values as {@link #write} does, for another process that writes a file of them. */
  public static void serve(List<Source> sources) {
    for (Source source : sources) {
      for (long start = 0; start < source.elements(); start += RUN) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
          source.values().run(start, Math.min(RUN, source.elements() - start));
        }
      }
    }
  }

  /**
   * Writes {@code model.safetensors}, or shards where the tensors need more than {@code maxShardBytes}, and an index in
   * either case, so that no program takes another file of the folder for weights. A tensor is never split, so that one
   * larger than the bound makes a larger shard.
   *
   * @throws IOException if the disk refuses
   */
  public static void writeSharded(Path folder, List<Source> sources, ElementType type, long maxShardBytes)
      throws IOException {
    List<List<Source>> shards = shards(sources, type, maxShardBytes);
    ObjectNode index = MAPPER.createObjectNode();
    long elements = sources.stream().mapToLong(Source::elements).sum();
    index.putObject("metadata").put("total_parameters", elements).put("total_size", elements * type.bytes());
    ObjectNode map = index.putObject("weight_map");
    for (int i = 0; i < shards.size(); i++) {
      String name = shards.size() == 1 ? SafeTensors.SINGLE
          : String.format("model-%05d-of-%05d.safetensors", i + 1, shards.size());
      write(folder.resolve(name), shards.get(i), type);
      shards.get(i).forEach(source -> map.put(source.name(), name));
    }
    MAPPER.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(SafeTensors.INDEX).toFile(), index);
  }

  private static List<List<Source>> shards(List<Source> sources, ElementType type, long maxShardBytes) {
    if (maxShardBytes < 1) {
      throw new IllegalArgumentException("bytes of a shard is " + maxShardBytes + ", expected at least 1");
    }
    List<List<Source>> shards = new ArrayList<>();
    shards.add(new ArrayList<>());
    long filled = 0;
    for (Source source : sources) {
      long bytes = source.elements() * type.bytes();
      if (filled > 0 && filled + bytes > maxShardBytes) {
        shards.add(new ArrayList<>());
        filled = 0;
      }
      shards.get(shards.size() - 1).add(source);
      filled += bytes;
    }
    return shards;
  }

  /** Length and JSON, padded with spaces so that the data begin at a multiple of eight. */
  private static ByteBuffer header(List<Source> sources, ElementType type) throws IOException {
    ObjectNode root = MAPPER.createObjectNode();
    root.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Source source : sources) {
      if (root.has(source.name())) {
        throw new IllegalArgumentException("two tensors are named " + source.name());
      }
      ObjectNode entry = root.putObject(source.name()).put("dtype", type.name());
      ArrayNode shape = entry.putArray("shape");
      Arrays.stream(source.shape()).forEach(shape::add);
      long end = offset + source.elements() * type.bytes();
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = MAPPER.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer buffer = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
    while (buffer.hasRemaining()) {
      buffer.put((byte) ' ');
    }
    return buffer.flip();
  }

  private static void writeValues(FileChannel channel, Source source, ElementType type) throws IOException {
    for (long start = 0; start < source.elements(); start += RUN) {
      long count = Math.min(RUN, source.elements() - start);
      try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
        Tensor run = source.values().run(start, count).contiguous().to(new Device("cpu"), type.scalar());
        BytePointer bytes = new BytePointer(run.data_ptr()).capacity(count * type.bytes());
        fully(channel, bytes.asByteBuffer());
      }
    }
  }

  private static void fully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}

package kedge.cli.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a GGUF file of version 3. Keys and tensors are declared first; their values are read and written row by row.
 */
final class GgufWriter {
  private static final int ALIGNMENT = 32;
  private static final int UNSIGNED = 4;
  private static final int SIGNED = 5;
  private static final int FLOAT = 6;
  private static final int BOOLEAN = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final Bytes keys = new Bytes();
  private final List<Draft> drafts = new ArrayList<>();
  private int keyCount;

  /** A declared tensor, whose values are requested when they are written. */
  private record Draft(String name, GgufType type, long[] shape, Values values) {
    long elements() {
      long product = 1;
      for (long size : shape) {
        product *= size;
      }
      return product;
    }
  }

  /** Values of one row of a tensor, in the order of the file. A vector is one row. */
  @FunctionalInterface
  interface Values {
    float[] row(long row);
  }

  /** A buffer of little-endian bytes in GGUF's formats. */
  private static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes whole(int value) {
      out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
      return this;
    }

    Bytes whole64(long value) {
      out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
      return this;
    }

    Bytes text(String value) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      whole64(bytes.length);
      out.writeBytes(bytes);
      return this;
    }
  }

  private Bytes key(String name, int type) {
    keyCount++;
    return keys.text(name).whole(type);
  }

  void put(String key, String value) {
    key(key, STRING).text(value);
  }

  void put(String key, int value) {
    key(key, UNSIGNED).whole(value);
  }

  void put(String key, double value) {
    key(key, FLOAT).whole(Float.floatToIntBits((float) value));
  }

  void put(String key, boolean value) {
    key(key, BOOLEAN).out.write(value ? 1 : 0);
  }

  void putTexts(String key, List<String> values) {
    key(key, ARRAY).whole(STRING).whole64(values.size());
    values.forEach(keys::text);
  }

  void putWholes(String key, List<Integer> values) {
    key(key, ARRAY).whole(SIGNED).whole64(values.size());
    values.forEach(keys::whole);
  }

  /** Declares a tensor. @throws IllegalArgumentException if its row length is not a multiple of the block */
  void tensor(String name, GgufType type, long[] shape, Values values) {
    if (shape[shape.length - 1] % type.blockElements() != 0) {
      throw new IllegalArgumentException("rows of " + name + " have " + shape[shape.length - 1] + " values, expected a "
          + "multiple of " + type.blockElements() + " for " + type);
    }
    drafts.add(new Draft(name, type, shape, values));
  }

  /** Writes the file. @throws IOException if writing fails */
  void write(Path file) throws IOException {
    Bytes head = new Bytes();
    head.out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    head.whole(3).whole64(drafts.size()).whole64(keyCount);
    head.out.writeBytes(keys.out.toByteArray());
    long offset = 0;
    for (Draft draft : drafts) {
      head.text(draft.name).whole(draft.shape.length);
      for (int i = draft.shape.length - 1; i >= 0; i--) {
        head.whole64(draft.shape[i]);
      }
      head.whole(draft.type.number()).whole64(offset);
      offset += aligned(draft.type.bytes(draft.elements()));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      put(channel, ByteBuffer.wrap(head.out.toByteArray()));
      pad(channel);
      for (Draft draft : drafts) {
        long width = draft.shape[draft.shape.length - 1];
        for (long row = 0; row < draft.elements() / width; row++) {
          put(channel, Quantization.encode(draft.type, draft.values.row(row)));
        }
        pad(channel);
      }
    }
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static void pad(FileChannel channel) throws IOException {
    put(channel, ByteBuffer.allocate((int) (aligned(channel.position()) - channel.position())));
  }

  private static void put(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}

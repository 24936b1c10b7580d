package kedge.cli.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Builds the bytes of a GGUF file for tests. */
final class GgufBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Starts a file with magic, version 3 and both counts. */
  static GgufBytes header(long tensors, long keys) {
    return new GgufBytes().text("GGUF").whole(3).whole64(tensors).whole64(keys);
  }

  GgufBytes whole(int value) {
    return put(4, buffer -> buffer.putInt(value));
  }

  GgufBytes whole64(long value) {
    return put(8, buffer -> buffer.putLong(value));
  }

  GgufBytes text(String plain) {
    bytes.writeBytes(plain.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  GgufBytes string(String value) {
    return whole64(value.getBytes(StandardCharsets.UTF_8).length).text(value);
  }

  /** Adds a key with a text. */
  GgufBytes key(String name, String value) {
    return string(name).whole(8).string(value);
  }

  /** Adds a key with a whole number. */
  GgufBytes key(String name, int value) {
    return string(name).whole(4).whole(value);
  }

  /** Adds a tensor's entry, with sizes in the file's order. */
  GgufBytes tensor(String name, int type, long offset, long... sizes) {
    string(name).whole(sizes.length);
    for (long size : sizes) {
      whole64(size);
    }
    return whole(type).whole64(offset);
  }

  GgufBytes zeros(int count) {
    return put(count, buffer -> {
    });
  }

  byte[] array() {
    return bytes.toByteArray();
  }

  private GgufBytes put(int length, Consumer<ByteBuffer> fill) {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    fill.accept(buffer);
    bytes.writeBytes(buffer.array());
    return this;
  }
}

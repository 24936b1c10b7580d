package kedge.training.tracker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;
import kedge.data.io.DiskErrors;

/**
 * An event file of TensorBoard: records of TFRecord (length, masked CRC-32C, bytes, masked CRC-32C; little endian),
 * each a protocol buffer {@code tensorflow.Event}.
 */
final class EventFile implements AutoCloseable {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION = 7;
  private static final int STATUS = 1; // field of a session
  private static final int START = 1; // a value of STATUS
  private static final int VALUE = 1; // of a summary
  private static final int TAG = 1; // of a value
  private static final int SIMPLE_VALUE = 2;
  private final Path file;
  private final OutputStream out;

  EventFile(Path file, double seconds) {
    this.file = file;
    try {
      Files.createDirectories(file.getParent());
      this.out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
    Message event = new Message().number(WALL_TIME, seconds).bytes(FILE_VERSION, utf8("brain.Event:2"));
    append(event);
  }

  /** Makes readers discard the data of earlier files. @param seconds seconds since 1970 */
  void startOver(double seconds) {
    byte[] session = new Message().integer(STATUS, START).done();
    append(new Message().number(WALL_TIME, seconds).integer(STEP, 0).bytes(SESSION, session));
  }

  /** Writes scalars of one step. @param seconds seconds since 1970 */
  void append(double seconds, long step, Map<String, Double> scalars) {
    Message summary = new Message();
    scalars.forEach((tag, value) -> summary.bytes(VALUE,
        new Message().bytes(TAG, utf8(tag)).number(SIMPLE_VALUE, value.floatValue()).done()));
    append(new Message().number(WALL_TIME, seconds).integer(STEP, step).bytes(SUMMARY, summary.done()));
  }

  private void append(Message event) {
    try {
      out.write(record(event.done()));
      out.flush();
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
  }

  /** Returns the TFRecord of some bytes. */
  static byte[] record(byte[] bytes) {
    byte[] length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length).array();
    return ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + bytes.length).order(ByteOrder.LITTLE_ENDIAN)
        .put(length).putInt(masked(length)).put(bytes).putInt(masked(bytes)).array();
  }

  private static int masked(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return Integer.rotateRight((int) sum.getValue(), 15) + 0xa282ead8;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw DiskErrors.failed("close", file, e);
    }
  }

  /** Builder of a protocol buffer: fields by number, in the order of the calls. */
  private static final class Message {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, double value) {
      varint(field << 3 | FIXED64);
      out.writeBytes(ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
      return this;
    }

    Message number(int field, float value) {
      varint(field << 3 | FIXED32);
      out.writeBytes(ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
      return this;
    }

    Message integer(int field, long value) {
      varint(field << 3 | VARINT);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint(field << 3 | BYTES);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    private void varint(long value) {
      long left = value;
      while ((left & ~0x7fL) != 0) {
        out.write((int) (left & 0x7f | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
    }

    byte[] done() {
      return out.toByteArray();
    }
  }
}

package kedge.data.arrow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntPredicate;
import kedge.data.UserError;

/** The lengths and buffers of a record batch, read in the order of the schema. */
final class ArrowBuffers {
  private static final int STRUCT_BYTES = 16;
  private final FlatTable batch;
  private final ByteBuffer body;
  private int node;
  private int buffer;
  private int variadic;

  /** @param batch a {@code RecordBatch} of Arrow's {@code Message.fbs} */
  ArrowBuffers(FlatTable batch, ByteBuffer body) {
    if (batch.has(3)) {
      throw new UserError("its buffers are compressed, expected a file without compression. Maybe write it as Parquet, "
          + "or with compression=None?");
    }
    this.batch = batch;
    this.body = body;
  }

  /** Returns the number of values of the next column. */
  int length() {
    if (node >= batch.count(1, STRUCT_BYTES)) {
      throw new IndexOutOfBoundsException("a column is missing");
    }
    return Math.toIntExact(batch.bytes().getLong(batch.struct(1, node++, STRUCT_BYTES)));
  }

  /** The next buffer, little-endian. */
  ByteBuffer next() {
    if (buffer >= batch.count(2, STRUCT_BYTES)) {
      throw new IndexOutOfBoundsException("a buffer is missing");
    }
    int at = batch.struct(2, buffer++, STRUCT_BYTES);
    return body.slice(Math.toIntExact(batch.bytes().getLong(at)), Math.toIntExact(batch.bytes().getLong(at + 8)))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the next buffer as a validity bitmap; an empty buffer means that all values are present. */
  IntPredicate present() {
    ByteBuffer bits = next();
    return bits.limit() == 0 ? value -> true : value -> bit(bits, value);
  }

  static boolean bit(ByteBuffer bits, int place) {
    return (bits.get(place >> 3) >> (place & 7) & 1) != 0;
  }

  /** Returns the next buffers of a column whose texts are in several buffers. */
  ByteBuffer[] several() {
    if (variadic >= batch.count(4, 8)) {
      throw new IndexOutOfBoundsException("a number of buffers is missing");
    }
    int count = Math.toIntExact(batch.bytes().getLong(batch.struct(4, variadic++, 8)));
    if (count > batch.count(2, STRUCT_BYTES)) {
      throw new IndexOutOfBoundsException(count + " buffers");
    }
    ByteBuffer[] buffers = new ByteBuffer[count];
    for (int i = 0; i < count; i++) {
      buffers[i] = next();
    }
    return buffers;
  }
}

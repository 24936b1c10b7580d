package kedge.data.arrow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A table of a FlatBuffers message, whose fields are identified by their number in the schema. Positions outside of the
 * message cause an {@link IndexOutOfBoundsException}.
 *
 * @param bytes the message, little-endian
 * @param at position of the table
 */
record FlatTable(ByteBuffer bytes, int at) {
  /** The root of a message. */
  static FlatTable root(ByteBuffer bytes) {
    return new FlatTable(bytes, bytes.getInt(0));
  }

  /** Returns the position of a field; 0 if it is absent. */
  private int place(int field) {
    int offsets = at - bytes.getInt(at);
    int entry = 4 + 2 * field;
    int offset = entry + 2 <= (bytes.getShort(offsets) & 0xffff) ? bytes.getShort(offsets + entry) & 0xffff : 0;
    return offset == 0 ? 0 : at + offset;
  }

  boolean has(int field) {
    return place(field) != 0;
  }

  int int8(int field, int otherwise) {
    return has(field) ? bytes.get(place(field)) & 0xff : otherwise;
  }

  int int16(int field, int otherwise) {
    return has(field) ? bytes.getShort(place(field)) : otherwise;
  }

  int int32(int field, int otherwise) {
    return has(field) ? bytes.getInt(place(field)) : otherwise;
  }

  long int64(int field, long otherwise) {
    return has(field) ? bytes.getLong(place(field)) : otherwise;
  }

  /** Returns the table that a field refers to; the field must be present. */
  FlatTable table(int field) {
    return new FlatTable(bytes, referred(place(field)));
  }

  private int referred(int place) {
    return place + bytes.getInt(place);
  }

  /** Returns the text of a field; empty if it is absent. */
  String text(int field) {
    if (!has(field)) {
      return "";
    }
    int begin = referred(place(field));
    byte[] text = new byte[checkedLength(begin, 1)];
    bytes.get(begin + 4, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** Number of items of a vector. @param size bytes of an item */
  int count(int field, int size) {
    return has(field) ? checkedLength(referred(place(field)), size) : 0;
  }

  private int checkedLength(int begin, int size) {
    int length = bytes.getInt(begin);
    if (length < 0 || (long) length * size > bytes.limit()) {
      throw new IndexOutOfBoundsException("a vector of " + length + " items");
    }
    return length;
  }

  /** Place of an item of a vector of structs. @param size bytes of a struct */
  int struct(int field, int index, int size) {
    return referred(place(field)) + 4 + index * size;
  }

  /** A table of a vector of tables. */
  FlatTable table(int field, int index) {
    return new FlatTable(bytes, referred(struct(field, index, 4)));
  }
}

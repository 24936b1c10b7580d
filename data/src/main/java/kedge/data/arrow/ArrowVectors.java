package kedge.data.arrow;

import static kedge.data.arrow.ArrowBuffers.bit;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import kedge.data.UserError;

/** The columns of a record batch, by the layouts of Arrow's columnar format. */
final class ArrowVectors {
  private static final int VIEW_BYTES = 16;
  private static final int SHORT_VIEW = 12;
  private static final int MOST_NULLS = 1 << 24; // of a null column, whose length is not bounded by bytes
  private final ArrowBuffers buffers;
  private final Map<Long, ArrowVector> dictionaries;

  ArrowVectors(ArrowBuffers buffers, Map<Long, ArrowVector> dictionaries) {
    this.buffers = buffers;
    this.dictionaries = dictionaries;
  }

  /** The next column. */
  ArrowVector of(ArrowField field) {
    return field.dictionary().isPresent() ? encoded(field) : plain(field);
  }

  private ArrowVector encoded(ArrowField field) {
    int length = buffers.length();
    IntPredicate present = buffers.present();
    IntToLongFunction indices = field.index() == null ? ArrowNumbers.integers(buffers.next(), 32)
        : ArrowNumbers.integers(buffers.next(), field.index().int32(0, 0), field.index().int8(1, 0) != 0);
    ArrowVector values = dictionaries.get(field.dictionary().getAsLong());
    if (values == null) {
      throw new UserError("the dictionary of column " + field.name() + " does not come before its values");
    }
    return new ArrowVector(length, present,
        (out, value) -> values.write(out, Math.toIntExact(indices.applyAsLong(value))));
  }

  /** Returns the next column without dictionary encoding. */
  ArrowVector plain(ArrowField field) {
    int length = buffers.length();
    if (field.kind() == ArrowField.Kind.NULL) {
      return new ArrowVector(Objects.checkIndex(length, MOST_NULLS), value -> false, (out, value) -> out.writeNull());
    }
    IntPredicate present = buffers.present();
    return new ArrowVector(length, present, switch (field.kind()) {
      case BOOL -> bits(buffers.next());
      case UTF8 -> texts(offsets(false), buffers.next());
      case LARGE_UTF8 -> texts(offsets(true), buffers.next());
      case BINARY -> binary(offsets(false), buffers.next());
      case LARGE_BINARY -> binary(offsets(true), buffers.next());
      case FIXED_SIZE_BINARY -> fixed(field, buffers.next());
      case UTF8_VIEW -> views(true);
      case BINARY_VIEW -> views(false);
      case LIST -> lists(field, offsets(false));
      case LARGE_LIST -> lists(field, offsets(true));
      case FIXED_SIZE_LIST -> lists(field, value -> (long) value * field.parameters().int32(0, 0));
      case MAP -> maps(field, offsets(false));
      case STRUCT -> structs(field);
      default -> ArrowNumbers.of(field, buffers.next());
    });
  }

  private IntToLongFunction offsets(boolean large) {
    return ArrowNumbers.integers(buffers.next(), large ? 64 : 32);
  }

  private static ArrowVector.Values bits(ByteBuffer bits) {
    return (out, value) -> out.writeBoolean(bit(bits, value));
  }

  private static byte[] bytes(ByteBuffer data, long from, long to) {
    if (from < 0 || to < from || to > data.limit()) {
      throw new IndexOutOfBoundsException("a value from byte " + from + " to " + to);
    }
    byte[] bytes = new byte[(int) (to - from)];
    data.get((int) from, bytes);
    return bytes;
  }

  private static ArrowVector.Values texts(IntToLongFunction offsets, ByteBuffer data) {
    return (out, value) -> out
        .writeString(text(bytes(data, offsets.applyAsLong(value), offsets.applyAsLong(value + 1))));
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UserError("a text is no UTF-8: " + escaped(bytes), e);
    }
  }

  private static ArrowVector.Values binary(IntToLongFunction offsets, ByteBuffer data) {
    return (out, value) -> out
        .writeString(escaped(bytes(data, offsets.applyAsLong(value), offsets.applyAsLong(value + 1))));
  }

  private static ArrowVector.Values fixed(ArrowField field, ByteBuffer data) {
    long width = field.parameters().int32(0, 0);
    return (out, value) -> out.writeString(escaped(bytes(data, value * width, (value + 1) * width)));
  }

  /** Formats bytes as DuckDB does: printable ASCII except quotes and backslash unchanged, others as {@code \x89}. */
  private static String escaped(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length * 3);
    for (byte each : bytes) {
      if (each >= ' ' && each < 127 && each != '\\' && each != '\'' && each != '"') {
        text.append((char) each);
      } else {
        text.append("\\x").append(Character.toUpperCase(Character.forDigit(each >> 4 & 15, 16)))
            .append(Character.toUpperCase(Character.forDigit(each & 15, 16)));
      }
    }
    return text.toString();
  }

  /** Reads views of 16 bytes: the length, and the text itself or its location. */
  private ArrowVector.Values views(boolean text) {
    ByteBuffer views = buffers.next();
    ByteBuffer[] data = buffers.several();
    return (out, value) -> {
      int at = value * VIEW_BYTES;
      int size = views.getInt(at);
      long from = size <= SHORT_VIEW ? at + 4 : views.getInt(at + 12);
      byte[] bytes = bytes(size <= SHORT_VIEW ? views : data[views.getInt(at + 8)], from, from + size);
      out.writeString(text ? text(bytes) : escaped(bytes));
    };
  }

  private ArrowVector.Values lists(ArrowField field, IntToLongFunction offsets) {
    ArrowVector items = of(only(field));
    return (out, value) -> {
      out.writeStartArray();
      for (long item = offsets.applyAsLong(value); item < offsets.applyAsLong(value + 1); item++) {
        items.write(out, Math.toIntExact(item));
      }
      out.writeEndArray();
    };
  }

  private ArrowVector.Values maps(ArrowField field, IntToLongFunction offsets) {
    ArrowField entry = only(field);
    buffers.length();
    buffers.present();
    if (entry.children().size() != 2) {
      throw new UserError("map " + field.name() + " has entries of " + entry.children().size() + " parts, expected 2");
    }
    ArrowVector keys = of(entry.children().get(0));
    ArrowVector items = of(entry.children().get(1));
    return (out, value) -> {
      out.writeStartObject();
      for (long at = offsets.applyAsLong(value); at < offsets.applyAsLong(value + 1); at++) {
        out.writeFieldName(keys.name(Math.toIntExact(at)));
        items.write(out, Math.toIntExact(at));
      }
      out.writeEndObject();
    };
  }

  private static ArrowField only(ArrowField field) {
    if (field.children().size() != 1) {
      throw new UserError("list " + field.name() + " has " + field.children().size() + " kinds of items, expected 1");
    }
    return field.children().get(0);
  }

  private ArrowVector.Values structs(ArrowField field) {
    List<ArrowVector> parts = field.children().stream().map(this::of).toList();
    return (out, value) -> object(out, field.children(), parts, value);
  }

  /** Writes the values of several columns as an object. */
  static void object(JsonGenerator out, List<ArrowField> fields, List<ArrowVector> columns, int value)
      throws IOException {
    out.writeStartObject();
    for (int i = 0; i < columns.size(); i++) {
      out.writeFieldName(fields.get(i).name());
      columns.get(i).write(out, value);
    }
    out.writeEndObject();
  }
}

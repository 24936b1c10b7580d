package kedge.data.arrow;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.io.JsonText;
import kedge.data.json.ExactJson;

/**
 * Reads a stream in Arrow's IPC format, or a file, which is a stream between two marks. One record batch at a time is
 * in memory, with the dictionaries.
 */
public final class ArrowStream {
  private static final byte[] FILE_MARK = "ARROW1\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final int GOES_ON = -1;
  private static final int SCHEMA = 1;
  private static final int DICTIONARY = 2;
  private static final int RECORDS = 3;
  private static final int MOST_METADATA = 1 << 28;

  private final InputStream in;
  private final Map<Long, ArrowVector> dictionaries = new HashMap<>();
  private List<ArrowField> fields = List.of();
  private List<ArrowVector> columns = List.of();
  private boolean begun;
  private boolean file; // a file needs an end mark, a stream does not
  private int rows; // of the current batch
  private int row;

  /** Reads a stream from its beginning. The caller closes it. */
  public ArrowStream(InputStream in) {
    this.in = in;
  }

  /**
   * Returns the next row as a JSON object in UTF-8; empty after the last.
   *
   * @throws UserError for an invalid stream or unsupported content, without the name of the file
   * @throws IOException if the bytes cannot be read
   */
  public Optional<byte[]> next() throws IOException {
    try {
      boolean more = true;
      while (more && row >= rows) {
        more = message();
      }
      return more ? Optional.of(json(row++)) : Optional.empty();
    } catch (IndexOutOfBoundsException | ArithmeticException | DateTimeException | IllegalArgumentException damaged) {
      throw new UserError("it is damaged: " + damaged.getMessage(), damaged);
    }
  }

  private byte[] json(int number) throws IOException {
    StringWriter json = new StringWriter(); // as text, so that characters above 16 bits are not escaped
    try (JsonGenerator out = ExactJson.MAPPER.createGenerator(json)) {
      ArrowVectors.object(out, fields, columns, number);
    }
    return JsonText.utf8(json.toString());
  }

  /** Reads the next message; returns false at the end. */
  private boolean message() throws IOException {
    int length = begun ? length() : firstLength();
    begun = true;
    if (length <= 0) {
      return false;
    }
    FlatTable message = FlatTable.root(bytes(Math.min(length, MOST_METADATA)));
    ByteBuffer body = bytes(message.int64(3, 0));
    FlatTable header = message.table(2);
    switch (message.int8(1, 0)) {
      case SCHEMA -> fields = ArrowField.of(header);
      case DICTIONARY -> dictionary(header, body);
      case RECORDS -> {
        columns = fields.stream().map(new ArrowVectors(new ArrowBuffers(header, body), dictionaries)::of).toList();
        rows = columns.stream().mapToInt(ArrowVector::length).min()
            .orElseThrow(() -> new UserError("it has no columns"));
        row = 0;
      }
      default -> throw new UserError("it holds a message of kind " + message.int8(1, 0)
          + ", expected a table: a schema, dictionaries and record batches");
    }
    return true;
  }

  private void dictionary(FlatTable header, ByteBuffer body) {
    long id = header.int64(0, 0);
    if (header.int8(2, 0) != 0) {
      throw new UserError("dictionary " + id + " is extended by a later one, expected whole dictionaries");
    }
    ArrowField field = encoded(fields, id);
    if (field == null) {
      throw new UserError("dictionary " + id + " is that of no column");
    }
    dictionaries.put(id, new ArrowVectors(new ArrowBuffers(header.table(1), body), dictionaries).plain(field));
  }

  private static ArrowField encoded(List<ArrowField> among, long id) {
    for (ArrowField field : among) {
      if (field.dictionary().isPresent() && field.dictionary().getAsLong() == id) {
        return field;
      }
      ArrowField deeper = encoded(field.children(), id);
      if (deeper != null) {
        return deeper;
      }
    }
    return null;
  }

  /** Returns the length of the first message, after the mark of a file. */
  private int firstLength() throws IOException {
    byte[] first = in.readNBytes(FILE_MARK.length);
    if (Arrays.equals(first, FILE_MARK)) {
      file = true;
      return length();
    }
    ByteBuffer begin = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
    if (first.length < FILE_MARK.length || begin.getInt() != GOES_ON) {
      throw new UserError("it does not begin as an Arrow stream");
    }
    return begin.getInt();
  }

  /** Returns the length of the next message; 0 at the end. */
  private int length() throws IOException {
    byte[] next = in.readNBytes(2 * Integer.BYTES);
    if (next.length == 0 && !file) {
      return 0;
    }
    ByteBuffer begin = ByteBuffer.wrap(next).order(ByteOrder.LITTLE_ENDIAN);
    if (next.length < 2 * Integer.BYTES || begin.getInt() != GOES_ON) {
      throw new UserError("it is cut off or damaged between two record batches");
    }
    return begin.getInt();
  }

  private ByteBuffer bytes(long length) throws IOException {
    if (length < 0 || length > Integer.MAX_VALUE - 8) {
      throw new UserError(
          "a record batch has " + length + " bytes, expected less than 2 GiB. Maybe write it in smaller "
              + "ones, or as Parquet?");
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new UserError("it is cut off: a message has " + bytes.length + " of " + length + " bytes");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

package kedge.cli.gguf;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import kedge.data.UserError;

/**
 * Reads the header of a GGUF file of version 2 or 3: metadata and tensor entries. Every count and length is compared
 * with the bytes present before memory for it is allocated.
 */
final class GgufHeader {
  private static final int MAGIC = 0x46554747; // "GGUF", little endian
  private static final int DEFAULT_ALIGNMENT = 32;
  private static final int MOST_DIMENSIONS = 4;
  private static final int ARRAY = 9;
  private static final Pattern NAME = Pattern.compile("[!-~]{1,256}");
  /**
   * Minimum bytes of a value by type number: u8, i8, u16, i16, u32, i32, f32, bool, string (its length), array (type
   * and length), u64, i64, f64.
   */
  private static final int[] LEAST_BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8};

  private final ByteBuffer in;
  private final long fileSize;
  private final String file;
  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final Map<String, GgufTensor> tensors = new LinkedHashMap<>();

  private GgufHeader(ByteBuffer start, long fileSize, String file) {
    this.in = start.order(ByteOrder.LITTLE_ENDIAN);
    this.fileSize = fileSize;
    this.file = file;
  }

  /**
   * Reads the header.
   *
   * @param start the first bytes of the file: all of them, or as many as a buffer can hold
   * @throws UserError naming the file and the error
   */
  static GgufHeader read(ByteBuffer start, long fileSize, String file) {
    GgufHeader header = new GgufHeader(start, fileSize, file);
    try {
      header.read();
    } catch (BufferUnderflowException e) {
      throw new UserError(file + ": ends within its header, after " + fileSize + " bytes. Maybe it was cut off?", e);
    }
    return header;
  }

  /**
   * Returns metadata by key: {@code Long}, {@code Double}, {@code Boolean}, {@code String}, or a {@code List} of one of
   * these types.
   */
  Map<String, Object> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  Map<String, GgufTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  private void read() {
    if (fileSize < 4 || in.getInt() != MAGIC) {
      throw fault("does not begin with GGUF. Maybe it is another format, or a Git LFS pointer?");
    }
    int version = in.getInt();
    if (version != 2 && version != 3) {
      throw fault("has GGUF version " + Integer.toUnsignedString(version) + ", expected 2 or 3"
          + (Integer.reverseBytes(version) <= 3 ? ". The file is big endian" : ""));
    }
    long tensorCount = count("tensors", in.getLong(), 24);
    long keyCount = count("metadata keys", in.getLong(), 13);
    for (long i = 0; i < keyCount; i++) {
      String key = name();
      if (metadata.put(key, value(in.getInt(), key)) != null) {
        throw fault("has key " + key + " twice");
      }
    }
    List<GgufTensor> relative = new ArrayList<>();
    for (long i = 0; i < tensorCount; i++) {
      relative.add(tensor());
    }
    long alignment = metadata.get("general.alignment")instanceof Long given ? given : DEFAULT_ALIGNMENT;
    if (alignment < 1 || alignment > 1 << 20) {
      throw fault("general.alignment is " + alignment + ", expected 1 to " + (1 << 20));
    }
    long start = (in.position() + alignment - 1) / alignment * alignment;
    relative.forEach(tensor -> place(tensor, start));
  }

  private long count(String what, long count, int leastBytes) {
    if (count < 0 || count > in.remaining() / leastBytes) {
      throw fault("has " + Long.toUnsignedString(count) + " " + what + ", more than its " + fileSize
          + " bytes can hold. Maybe it was cut off?");
    }
    return count;
  }

  private String string() {
    byte[] bytes = new byte[(int) count("characters in one text", in.getLong(), 1)];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Reads the name of a key or tensor; rejects names that are too long or unprintable. */
  private String name() {
    String name = string();
    if (!NAME.matcher(name).matches()) {
      throw fault("has the name " + brief(name) + ", expected at most 256 letters, digits, '.', '_' and the like");
    }
    return name;
  }

  /** Formats a value from the file for a message: shortened, without control characters. */
  static String brief(Object value) {
    String text = value.toString().replaceAll("\\P{Print}", "?");
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  private Object value(int type, String key) {
    return switch (type) {
      case 0 -> (long) Byte.toUnsignedInt(in.get());
      case 1 -> (long) in.get();
      case 2 -> (long) Short.toUnsignedInt(in.getShort());
      case 3 -> (long) in.getShort();
      case 4 -> Integer.toUnsignedLong(in.getInt());
      case 5 -> (long) in.getInt();
      case 6 -> Double.parseDouble(Float.toString(in.getFloat())); // 1e-5 stays 1e-5
      case 7 -> in.get() != 0;
      case 8 -> string();
      case ARRAY -> array(key);
      case 10, 11 -> in.getLong();
      case 12 -> in.getDouble();
      default -> throw fault("key " + key + " has value type " + Integer.toUnsignedString(type)
          + ", expected 0 to " + (LEAST_BYTES.length - 1));
    };
  }

  private List<Object> array(String key) {
    int type = in.getInt();
    if (type < 0 || type >= LEAST_BYTES.length || type == ARRAY) {
      throw fault("key " + key + " is a list of type " + Integer.toUnsignedString(type) + ""
          + ", expected numbers, booleans or strings");
    }
    long length = count("values in " + key, in.getLong(), LEAST_BYTES[type]);
    List<Object> values = new ArrayList<>((int) length);
    for (long i = 0; i < length; i++) {
      values.add(value(type, key));
    }
    return Collections.unmodifiableList(values);
  }

  private GgufTensor tensor() {
    String name = name();
    int dimensions = in.getInt();
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw fault(name + " has " + Integer.toUnsignedString(dimensions) + " dimensions, expected 1 to "
          + MOST_DIMENSIONS);
    }
    long[] shape = new long[dimensions];
    long elements = 1;
    for (int i = dimensions - 1; i >= 0; i--) {
      shape[i] = in.getLong();
      if (shape[i] < 1 || elements > Long.MAX_VALUE / 8 / shape[i]) {
        throw fault("a size of " + name + " is " + Long.toUnsignedString(shape[i]) + ", more than any file holds");
      }
      elements *= shape[i];
    }
    int number = in.getInt();
    GgufType type = GgufType.of(number).orElseThrow(() -> fault(name + " has ggml type "
        + Integer.toUnsignedString(number) + ", expected one of " + GgufType.names()
        + ". Maybe use a file with another quantization?"));
    if (shape[dimensions - 1] % type.blockElements() != 0) {
      throw fault("rows of " + name + " have " + shape[dimensions - 1] + " values, "
          + "which is not a multiple of the block size "
          + type.blockElements() + " of " + type);
    }
    return new GgufTensor(name, type, shape, in.getLong());
  }

  private void place(GgufTensor tensor, long start) {
    long offset = tensor.position();
    if (offset < 0 || offset > fileSize || start + offset + tensor.bytes() > fileSize) {
      throw fault("ends before the data of " + tensor.name() + ". Maybe it was cut off?");
    }
    if (tensors.put(tensor.name(),
        new GgufTensor(tensor.name(), tensor.type(), tensor.shape(), start + offset)) != null) {
      throw fault("has the tensor " + tensor.name() + " twice");
    }
  }

  private UserError fault(String fault) {
    return new UserError(file + ": " + fault);
  }
}

package kedge.policy.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;

/**
 * Header of a safetensors file: eight bytes of length, little endian, then that many bytes of JSON {@code {"name":
 * {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ...}}, then the data. Everything is checked: the
 * tensors must fill the data part exactly, without overlap or gap.
 *
 * @param entries the tensors by name, in the order of their data
 * @param dataStart position of the data part in the file
 */
record SafeTensorsHeader(Map<String, TensorEntry> entries, long dataStart) {
  /** Longest header that the format's own library accepts, in bytes. */
  static final long LONGEST = 100_000_000;
  private static final String METADATA = "__metadata__";

  /** Reads and checks the header. @throws UserError naming the file and every fault of its entries */
  static SafeTensorsHeader read(FileChannel channel, String file) throws IOException {
    long size = channel.size();
    if (size < 8) {
      throw new UserError(file + ": has " + size + " bytes, too few for a safetensors header. Maybe it was cut off?");
    }
    ByteBuffer prefix = fully(channel, 0, 8, file);
    long length = prefix.getLong(0);
    if (length < 2 || length > LONGEST) {
      throw new UserError(file + ": header length is " + Long.toUnsignedString(length) + ", expected 2 to " + LONGEST
          + ". Maybe it is not a safetensors file?");
    }
    if (length > size - 8) {
      throw new UserError(
          file + ": header length is " + length + ", but only " + (size - 8) + " bytes follow. Maybe it was cut off?");
    }
    JsonNode root = parse(fully(channel, 8, (int) length, file), file);
    return checked(root, 8 + length, size, file);
  }

  private static ByteBuffer fully(FileChannel channel, long position, int length, String file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new UserError(file + ": ended at byte " + (position + buffer.position()) + " while its header was read");
      }
    }
    return buffer;
  }

  private static JsonNode parse(ByteBuffer json, String file) throws IOException {
    JsonMapper mapper = JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    try {
      JsonNode root = mapper.readTree(json.array());
      if (!root.isObject()) {
        throw new UserError(file + ": header is not a JSON object");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": header is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static SafeTensorsHeader checked(JsonNode root, long dataStart, long size, String file) {
    List<String> faults = new ArrayList<>();
    List<TensorEntry> entries = new ArrayList<>();
    root.fields().forEachRemaining(field -> {
      if (!field.getKey().equals(METADATA)) {
        TensorEntry entry = entry(field.getKey(), field.getValue(), size - dataStart, faults);
        if (entry != null) {
          entries.add(entry);
        }
      }
    });
    if (faults.isEmpty()) {
      entries.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
      checkCover(entries, size - dataStart, faults);
    }
    if (!faults.isEmpty()) {
      throw new UserError(file + ": " + String.join("; ", faults));
    }
    Map<String, TensorEntry> byName = new LinkedHashMap<>();
    entries.forEach(entry -> byName.put(entry.name(), entry));
    return new SafeTensorsHeader(Collections.unmodifiableMap(byName), dataStart);
  }

  /** The entry, or null after a fault was noted. */
  private static TensorEntry entry(String name, JsonNode node, long dataLength, List<String> faults) {
    JsonNode dtype = node.path("dtype");
    long[] shape = whole(node.path("shape"));
    long[] offsets = whole(node.path("data_offsets"));
    if (!dtype.isTextual() || shape == null || offsets == null || offsets.length != 2) {
      faults.add(
          "entry of " + name + " is " + brief(node) + ", expected dtype, shape of whole numbers and two data_offsets");
      return null;
    }
    ElementType type = ElementType.ofHeader(dtype.asText()).orElse(null);
    if (type == null) {
      faults.add(
          "dtype of " + name + " is " + dtype.asText() + ", supported are " + Arrays.toString(ElementType.values()));
      return null;
    }
    if (offsets[0] > offsets[1] || offsets[1] > dataLength) {
      faults.add("data_offsets of " + name + " are " + Arrays.toString(offsets) + ", but the data part has "
          + dataLength + " bytes. Maybe the file was cut off?");
      return null;
    }
    if (byteLength(shape, type) != offsets[1] - offsets[0]) {
      faults.add("shape of " + name + " is " + Arrays.toString(shape) + " of " + type + ", which does not fill the "
          + (offsets[1] - offsets[0]) + " bytes of its data_offsets " + Arrays.toString(offsets));
      return null;
    }
    return new TensorEntry(name, type, shape, offsets[0], offsets[1]);
  }

  private static void checkCover(List<TensorEntry> entries, long dataLength, List<String> faults) {
    long end = 0;
    String last = "the header";
    for (TensorEntry entry : entries) {
      if (entry.begin() < end) {
        faults.add("data of " + entry.name() + " begins at " + entry.begin() + " and overlaps that of " + last
            + ", which ends at " + end);
      } else if (entry.begin() > end) {
        faults.add("data between " + last + " and " + entry.name() + ", bytes " + end + " to " + entry.begin()
            + ", belong to no tensor");
      }
      end = Math.max(end, entry.end());
      last = entry.name();
    }
    if (end < dataLength) {
      faults.add("the last " + (dataLength - end) + " bytes, behind " + last + ", belong to no tensor");
    }
  }

  /** Non-negative whole numbers, or null. */
  private static long[] whole(JsonNode node) {
    if (!node.isArray()) {
      return null;
    }
    long[] numbers = new long[node.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!node.get(i).isIntegralNumber() || !node.get(i).canConvertToLong() || node.get(i).asLong() < 0) {
        return null;
      }
      numbers[i] = node.get(i).asLong();
    }
    return numbers;
  }

  /** Bytes of a tensor, or -1 where they do not fit a long. */
  private static long byteLength(long[] shape, ElementType type) {
    long bytes = type.bytes();
    for (long size : shape) {
      if (Math.multiplyHigh(bytes, size) != 0 || bytes * size < 0) {
        return Arrays.stream(shape).anyMatch(each -> each == 0) ? 0 : -1;
      }
      bytes *= size;
    }
    return bytes;
  }

  private static String brief(JsonNode node) {
    String text = node.toString();
    return text.length() <= 120 ? text : text.substring(0, 120) + "...";
  }
}

package kedge.sft.curation.operation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Ids of records in their order, in few bytes each: those of the text and four. */
final class IdTexts {
  private final ByteArrayOutputStream texts = new ByteArrayOutputStream();
  private final int[] ends;
  private byte[] whole = new byte[0]; // of the texts, when they are read
  private int size;

  IdTexts(int records) {
    ends = new int[records];
  }

  /** Adds the id of the next record. */
  void add(String id) {
    texts.writeBytes(id.getBytes(StandardCharsets.UTF_8));
    ends[size++] = texts.size();
  }

  String get(int index) {
    if (whole.length != texts.size()) {
      whole = texts.toByteArray();
    }
    int from = index == 0 ? 0 : ends[index - 1];
    return new String(whole, from, ends[index] - from, StandardCharsets.UTF_8);
  }
}

package kedge.policy.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import kedge.data.UserError;

/**
 * Checks the table of SentencePiece's {@code Precompiled} normalizer: the length of a double-array trie, its 32-bit
 * units, and the replacements that its leaves point to, as zero-terminated UTF-8. The native library does not check it.
 */
final class CharsmapCheck {
  private static final int BLOCK = 255; // from a unit, its children differ in the last byte alone

  private CharsmapCheck() {
  }

  /** @throws UserError if the table is malformed, or points outside of itself */
  static void require(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw refused("is no base64");
    }
    ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long trie = bytes.length < Integer.BYTES ? -1 : Integer.toUnsignedLong(table.getInt());
    if (trie < Integer.BYTES || trie % Integer.BYTES != 0 || trie > table.remaining()) {
      throw refused("says that its trie has " + trie + " bytes, and has " + bytes.length + " in all");
    }
    int[] units = new int[(int) trie / Integer.BYTES];
    table.asIntBuffer().get(units);
    ByteBuffer replacements = table.slice(Integer.BYTES + (int) trie, table.remaining() - (int) trie);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(replacements.duplicate());
    } catch (CharacterCodingException e) {
      throw refused("has replacements that are no UTF-8");
    }
    for (int i = 0; i < units.length; i++) {
      if (units[i] >= 0 && !pointsInside(units, i, replacements)) {
        throw refused("points out of itself at unit " + i);
      }
    }
  }

  private static boolean pointsInside(int[] units, int place, ByteBuffer replacements) {
    int offset = units[place] >>> 10 << ((units[place] & 1 << 9) >>> 6);
    int base = place ^ offset;
    if (base < 0 || (base | BLOCK) >= units.length) {
      return false;
    }
    boolean leaf = (units[place] & 1 << 8) != 0;
    int text = units[base] & Integer.MAX_VALUE;
    return !leaf || text < replacements.limit() && (replacements.get(text) & 0xC0) != 0x80;
  }

  private static UserError refused(String what) {
    return new UserError("tokenizer.json: precompiled_charsmap " + what
        + ", expected the table that SentencePiece writes. Maybe the file was damaged?");
  }
}

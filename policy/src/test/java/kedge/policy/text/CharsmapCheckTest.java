package kedge.policy.text;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;

class CharsmapCheckTest {

  @Test
  void takesATableThatStaysInside() {
    assertDoesNotThrow(() -> CharsmapCheck.require(table(256, 0, "a\0b\0", 0, 0)));
    assertDoesNotThrow(() -> CharsmapCheck.require(table(512, leaf(256), "a\0b\0", 256, 1 << 31 | 2)));
  }

  @Test
  void refusesWhatPointsOutOfItselfOrIsNoTable() {
    refused("!", "is no base64");
    refused("AAAA", "says that its trie has -1 bytes");
    refused(Base64.getEncoder().encodeToString(new byte[]{-1, -1, -1, -1, 0, 0}), "says that its trie has 4294967295");
    refused(table(256, 1 << 18, "a\0", 0, 0), "points out of itself at unit 0");
    refused(table(512, leaf(256), "a\0b\0", 256, 1 << 31 | 4), "points out of itself at unit 0"); // behind the end
    // within a character
    refused(table(512, leaf(256), "\u00e9\0", 256, 1 << 31 | 1), "points out of itself at unit 0");
    String cut = new String(Base64.getDecoder().decode(table(256, 0, "", 0, 0)), StandardCharsets.ISO_8859_1)
        + "\u00e9";
    refused(Base64.getEncoder().encodeToString(cut.getBytes(StandardCharsets.ISO_8859_1)), "no UTF-8");
  }

  /** A unit whose children begin at an offset, and that ends a word there. */
  private static int leaf(int offset) {
    return offset << 10 | 1 << 8;
  }

  private static String table(int units, int first, String replacements, int place, int unit) {
    byte[] texts = replacements.getBytes(StandardCharsets.UTF_8);
    ByteBuffer table = ByteBuffer.allocate(4 + units * 4 + texts.length).order(ByteOrder.LITTLE_ENDIAN);
    table.putInt(units * 4).putInt(4 + place * 4, unit).putInt(4, place == 0 ? first | unit : first);
    table.position(4 + units * 4);
    return Base64.getEncoder().encodeToString(table.put(texts).array());
  }

  private static void refused(String base64, String reason) {
    String message = assertThrows(UserError.class, () -> CharsmapCheck.require(base64)).getMessage();
    assertTrue(message.contains("precompiled_charsmap " + reason) || message.contains(reason), message);
  }
}

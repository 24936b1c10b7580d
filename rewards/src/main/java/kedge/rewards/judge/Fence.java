package kedge.rewards.judge;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Delimits text written by others, so that it cannot break out of its block and instruct the judge (prompt injection).
 * Every fence contains a code, the SHA-256 of all fenced texts. A text cannot contain a hash that depends on itself, so
 * it cannot contain the line that closes its fence. Marks that a chat template may turn into control tokens ({@code
 * <|im_end|>}, {@code [INST]}) are broken up by a space, since an endpoint would read them as the end of the turn.
 */
final class Fence {
  private static final int CODE = 32; // hexadecimal digits: 128 bits
  private static final List<String> CONTROL = List.of("<|", "|>", "<\uff5c", "\uff5c>", "<s>", "</s>", "<bos>", "<eos>",
      "[INST]", "[/INST]",
      "<<SYS>>", "<</SYS>>", "<start_of_turn>", "<end_of_turn>", "<image>", "<img>", "</img>", "<IMG_CONTEXT>",
      "<video>", "<start_of_image>");
  private final Map<String, String> sections = new LinkedHashMap<>();

  /** Adds a text under a name of letters. */
  Fence add(String name, String text) {
    sections.put(name, harmless(text));
    return this;
  }

  private static String harmless(String text) {
    String safe = text;
    for (String control : CONTROL) {
      safe = safe.replace(control, control.charAt(0) + " " + control.substring(1));
    }
    return safe;
  }

  /** Returns the code of these texts: 32 hexadecimal digits that occur in none of them. */
  String code() {
    for (int salt = 0;; salt++) {
      String code = digest(salt);
      if (sections.values().stream().noneMatch(text -> text.contains(code))) {
        return code;
      }
    }
  }

  String written() {
    String code = code();
    List<String> written = new ArrayList<>();
    sections.forEach((name, text) -> written
        .add("=== begin " + name + " " + code + " ===\n" + text + "\n=== end " + name + " " + code + " ==="));
    return String.join("\n\n", written);
  }

  private String digest(int salt) {
    StringBuilder all = new StringBuilder();
    sections.forEach((name, text) -> all.append(name + "\n" + text.length() + "\n" + text + "\n"));
    return Hashing.sha256().hashString(all.append(salt), StandardCharsets.UTF_8).toString().substring(0, CODE);
  }
}

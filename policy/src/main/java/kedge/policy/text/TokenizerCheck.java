package kedge.policy.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import kedge.data.UserError;

/**
 * Looks at a {@code tokenizer.json} before the native library does, which follows it without limits: steps that each
 * lengthen a text, or a step in a step in a step, end in a program that hangs or crashes.
 */
final class TokenizerCheck {
  private static final List<String> PIPELINES = List.of("normalizer", "pre_tokenizer", "post_processor", "decoder");
  private static final List<String> LONG = List.of("content", "prepend", "replacement", "Regex", "String", "prefix",
      "suffix", "continuing_subword_prefix", "end_of_word_suffix");
  private static final int MOST_STEPS = 24;
  private static final int MOST_BYTE_LEVELS = 2; // each may double the length of a text
  private static final int LONGEST_REGEX = 4000;
  private static final int LONGEST = 100;
  private static final int DEEPEST = 16;

  private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
  private int steps;
  private int byteLevels;

  private TokenizerCheck() {
  }

  /** @throws UserError naming the part that is out of bounds */
  static void require(JsonNode tokenizer) {
    for (String pipeline : PIPELINES) {
      TokenizerCheck check = new TokenizerCheck();
      check.walk(pipeline, tokenizer.path(pipeline), 0);
      if (check.steps > MOST_STEPS || check.byteLevels > MOST_BYTE_LEVELS) {
        throw new UserError("tokenizer.json: " + pipeline + " has " + check.steps + " steps, " + check.byteLevels
            + " of them ByteLevel, expected at most " + MOST_STEPS + " and " + MOST_BYTE_LEVELS);
      }
    }
  }

  private void walk(String name, JsonNode node, int depth) {
    if (depth > DEEPEST || node.has("type") && !node.path("type").isTextual()) {
      throw new UserError("tokenizer.json: " + name + (depth > DEEPEST ? " is more than " + DEEPEST + " levels deep"
          : " has a type that is no text"));
    }
    if (!encoder.canEncode(name) || node.isTextual() && !encoder.canEncode(node.textValue())) {
      throw new UserError("tokenizer.json: a name or a text has half of a surrogate pair");
    }
    steps += node.has("type") ? 1 : 0;
    byteLevels += node.path("type").asText().equals("ByteLevel") ? 1 : 0;
    int most = name.equals("Regex") ? LONGEST_REGEX : LONGEST;
    if (node.isTextual() && LONG.contains(name) && node.textValue().length() > most) {
      throw new UserError("tokenizer.json: " + name + " has " + node.textValue().length()
          + " characters, expected at most " + most);
    }
    node.fields().forEachRemaining(field -> walk(field.getKey(), field.getValue(), depth + 1));
    if (node.isArray()) {
      node.forEach(item -> walk(name, item, depth + 1));
    }
  }
}

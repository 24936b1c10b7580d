package kedge.policy.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import kedge.data.UserError;

/**
 * Checks a {@code tokenizer.json} before the native library reads it, which has no limits: steps that repeatedly
 * lengthen a text, deeply nested steps, and inconsistent parts would make the program hang or crash.
 */
final class TokenizerCheck {
  private static final List<String> PIPELINES = List.of("normalizer", "pre_tokenizer", "post_processor", "decoder");
  private static final List<String> LONG = List.of("content", "prepend", "replacement", "Regex", "String", "prefix",
      "suffix", "continuing_subword_prefix", "end_of_word_suffix");
  private static final int MOST_STEPS = 24;
  private static final int MOST_BYTE_LEVELS = 2; // each may double the length of a text
  private static final int LONGEST_REGEX = 4000;
  private static final int LONGEST = 100;
  private static final int LONGEST_PIECE = 1000;
  private static final int DEEPEST = 16;
  /** Steps after which a text has at least one character for each that it had. */
  private static final Set<String> KEEPING = Set.of("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Prepend", "ByteLevel",
      "Sequence");
  private static final String NOTHING_WRITTEN = "[\\p{Z}\\p{C}\\p{M}]*";

  private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
  private int steps;
  private int byteLevels;
  private boolean removes;

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
      if (pipeline.equals("normalizer") && check.removes) {
        tokenizer.path("added_tokens").forEach(TokenizerCheck::requireWritten);
      }
    }
    requireMerges(tokenizer.path("model"));
    requirePieces(tokenizer.path("model"));
  }

  /** An added token that is matched in normalized text must not be empty after normalization. */
  private static void requireWritten(JsonNode added) {
    String content = added.path("content").asText();
    if (added.path("normalized").asBoolean(true) && content.matches(NOTHING_WRITTEN)) {
      throw new UserError("tokenizer.json: the added token " + added.path("id") + " is \"" + content
          + "\", of which the normalizer may leave nothing. Maybe normalized: false for that token?");
    }
  }

  /** The second part of a merge must begin with the continuation prefix, which the library removes. */
  private static void requireMerges(JsonNode model) {
    String prefix = model.path("continuing_subword_prefix").asText("");
    for (JsonNode merge : prefix.isEmpty() || prefix.equals("null") ? model.path("none") : model.path("merges")) {
      String second = merge.isArray() ? merge.path(1).asText() : merge.asText().replaceFirst("^[^ ]* ", "");
      if (!second.startsWith(prefix)) {
        throw new UserError("tokenizer.json: the merge " + merge + " has a second part without the model's "
            + "continuing_subword_prefix " + prefix);
      }
    }
  }

  /** A piece of Unigram takes a level of the library's recursion for each byte. */
  private static void requirePieces(JsonNode model) {
    for (JsonNode piece : model.path("type").asText("Unigram").equals("Unigram") ? model.path("vocab")
        : model.path("none")) {
      if (piece.path(0).asText().length() > LONGEST_PIECE) {
        throw new UserError("tokenizer.json: a piece of the vocabulary has " + piece.path(0).asText().length()
            + " characters, expected at most " + LONGEST_PIECE);
      }
    }
  }

  private void requireStep(JsonNode step) {
    boolean replaces = step.path("type").asText().equals("Replace") && !step.path("content").asText().isEmpty();
    removes |= step.path("type").isTextual() && !KEEPING.contains(step.path("type").asText()) && !replaces;
    if (step.path("type").asText().equals("FixedLength") && step.path("length").asInt(1) < 1) {
      throw new UserError(
          "tokenizer.json: FixedLength has the length " + step.path("length") + ", expected at least 1");
    }
    if (step.path("stop").asLong(0) != 0 && step.has("start")) {
      throw new UserError(
          "tokenizer.json: Strip has stop: " + step.path("stop") + ", expected 0: the library cuts a token "
              + "that is too short at its end as well");
    }
    if (step.path("prepend").isTextual() && step.path("prepend").textValue().isEmpty()) {
      throw new UserError("tokenizer.json: Prepend has an empty text, expected at least one character");
    }
    if (step.has("precompiled_charsmap")) {
      CharsmapCheck.require(step.path("precompiled_charsmap").asText());
    }
    JsonNode regex = step.path("pattern").path("Regex");
    if (regex.isTextual()) {
      RegexCheck.require(regex.textValue());
    }
    JsonNode pattern = step.path("pattern").path("String");
    if (pattern.isTextual() && pattern.textValue().isEmpty()) {
      throw new UserError(
          "tokenizer.json: " + step.path("type").asText() + " has an empty text as its pattern, expected "
              + "at least one character");
    }
    if (regex.isTextual() && step.has("content") && RegexCheck.matchesNothing(regex.textValue())) {
      throw new UserError("tokenizer.json: Replace has the regular expression " + regex + ", which matches where there "
          + "is no text");
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
    if (node.isNumber() && !Double.isFinite(node.doubleValue())) {
      throw new UserError("tokenizer.json: " + name + " is a number beyond those of 64 bits");
    }
    steps += node.has("type") ? 1 : 0;
    byteLevels += node.path("type").asText().equals("ByteLevel") ? 1 : 0;
    int most = name.equals("Regex") ? LONGEST_REGEX : LONGEST;
    if (node.isTextual() && LONG.contains(name) && node.textValue().length() > most) {
      throw new UserError("tokenizer.json: " + name + " has " + node.textValue().length()
          + " characters, expected at most " + most);
    }
    if (node.isObject()) {
      requireStep(node);
    }
    node.fields().forEachRemaining(field -> walk(field.getKey(), field.getValue(), depth + 1));
    if (node.isArray()) {
      node.forEach(item -> walk(name, item, depth + 1));
    }
  }
}

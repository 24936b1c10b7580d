package kedge.policy.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeMap;
import kedge.data.UserError;

/**
 * Builds the {@code tokenizer.json} of Qwen2 and Qwen3 from the three older files: byte-level BPE behind NFC
 * normalization and Qwen2's split (single digits, one leading non-letter per word), as {@code transformers} builds it
 * for {@code Qwen2Tokenizer}.
 */
final class QwenTokenizerJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  /** Words as Qwen2 splits them before merging. */
  private static final String SPLIT = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
      + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private QwenTokenizerJson() {
  }

  /**
   * @param vocabulary {@code vocab.json}: token to id
   * @param mergeLines lines of {@code merges.txt}, the version line included or not
   * @param config {@code tokenizer_config.json}, whose {@code added_tokens_decoder} gives the added tokens
   */
  static ObjectNode assemble(JsonNode vocabulary, List<String> mergeLines, JsonNode config) {
    String type = config.path("tokenizer_class").asText("missing");
    if (!type.startsWith("Qwen2Tokenizer")) {
      throw new UserError("tokenizer_config.json: tokenizer_class is " + type
          + ", but only Qwen2Tokenizer (also Qwen3's) can be put together from vocab.json and merges.txt. Maybe save "
          + "the tokenizer with transformers once, which writes tokenizer.json?");
    }
    boolean prefixSpace = config.path("add_prefix_space").asBoolean(false);
    ObjectNode root = NODES.objectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    root.set("added_tokens", addedTokens(config.path("added_tokens_decoder")));
    root.putObject("normalizer").put("type", "NFC");
    ObjectNode split = root.putObject("pre_tokenizer").put("type", "Sequence");
    ArrayNode steps = split.putArray("pretokenizers");
    ObjectNode words = steps.addObject().put("type", "Split");
    words.putObject("pattern").put("Regex", SPLIT);
    words.put("behavior", "Isolated").put("invert", false);
    steps.addObject().put("type", "ByteLevel").put("add_prefix_space", prefixSpace).put("trim_offsets", true)
        .put("use_regex", false);
    root.putNull("post_processor");
    root.putObject("decoder").put("type", "ByteLevel").put("add_prefix_space", true).put("trim_offsets", true)
        .put("use_regex", true);
    ObjectNode model = root.putObject("model").put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "").put("fuse_unk", false)
        .put("byte_fallback", false).put("ignore_merges", false);
    model.set("vocab", vocabulary);
    ArrayNode merges = model.putArray("merges");
    mergeLines.stream().filter(line -> !line.isBlank() && !line.startsWith("#version")).forEach(merges::add);
    return root;
  }

  private static ArrayNode addedTokens(JsonNode decoder) {
    TreeMap<Integer, JsonNode> byId = new TreeMap<>();
    decoder.fields().forEachRemaining(entry -> byId.put(Integer.valueOf(entry.getKey()), entry.getValue()));
    ArrayNode added = NODES.arrayNode();
    byId.forEach((id, token) -> {
      ObjectNode node = added.addObject().put("id", id).put("content", token.path("content").asText());
      for (String flag : new String[]{"single_word", "lstrip", "rstrip", "normalized", "special"}) {
        node.put(flag, token.path(flag).asBoolean(false));
      }
    });
    return added;
  }
}

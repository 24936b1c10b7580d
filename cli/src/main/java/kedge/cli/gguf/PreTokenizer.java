package kedge.cli.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rules that split text into words before byte-pair merging, by llama.cpp's names ({@code tokenizer.ggml.pre}). */
enum PreTokenizer {
  /** Splits digits, then words as GPT-2 does. */
  SMOLLM(List.of("smollm"), null, false, false),
  /** GPT-2. */
  GPT2(List.of("gpt-2"), null, false, false),
  /** Qwen2 and Qwen3. */
  QWEN2(List.of("qwen2", "deepseek-r1-qwen"), words("\\p{N}"), true, false),
  /** Llama 3. */
  LLAMA3(List.of("llama-bpe", "llama3", "llama-v3"), words("\\p{N}{1,3}"), false, true);

  private final List<String> names;
  private final String regex;
  private final boolean composed;
  private final boolean wholeWordsFirst;

  PreTokenizer(List<String> names, String regex, boolean composed, boolean wholeWordsFirst) {
    this.names = names;
    this.regex = regex;
    this.composed = composed;
    this.wholeWordsFirst = wholeWordsFirst;
  }

  private static String words(String digits) {
    return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + digits
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  }

  static Optional<PreTokenizer> of(String name) {
    return Arrays.stream(values()).filter(each -> each.names.contains(name)).findFirst();
  }

  /** Returns llama.cpp's name of the rule in a {@code tokenizer.json}; empty if none matches. */
  static Optional<String> nameOf(JsonNode tokenizer) {
    String found = tokenizer.path("pre_tokenizer").toString();
    return Arrays.stream(values()).filter(each -> each.describes(found)).map(each -> each.names.get(0)).findFirst();
  }

  private boolean describes(String preTokenizer) {
    boolean digits = preTokenizer.contains("\"Digits\"");
    boolean split = preTokenizer.contains("\"Split\"");
    return regex != null ? preTokenizer.contains(JsonNodeFactory.instance.textNode(regex).toString())
        : !split && digits == (this == SMOLLM) && preTokenizer.contains("\"ByteLevel\"");
  }

  static String known() {
    return Arrays.stream(values()).flatMap(each -> each.names.stream()).collect(Collectors.joining(", "));
  }

  /** Adds the parts of {@code tokenizer.json} that depend on the rule. */
  void describe(ObjectNode root, ObjectNode model) {
    if (composed) {
      root.putObject("normalizer").put("type", "NFC");
    } else {
      root.putNull("normalizer");
    }
    ArrayNode steps = root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
    if (this == SMOLLM) {
      steps.addObject().put("type", "Digits").put("individual_digits", true);
    } else if (regex != null) {
      ObjectNode split = steps.addObject().put("type", "Split");
      split.putObject("pattern").put("Regex", regex);
      split.put("behavior", "Isolated").put("invert", false);
    }
    steps.addObject().put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", true)
        .put("use_regex", regex == null);
    model.put("ignore_merges", wholeWordsFirst);
  }
}

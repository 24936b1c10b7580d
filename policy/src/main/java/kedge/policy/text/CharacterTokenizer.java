package kedge.policy.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.UserError;

/**
 * Tokenizer for synthetic problems, whose texts use few characters: one token per character, some whole words, and the
 * special tokens of a chat. It is an ordinary {@code tokenizer.json} with a ChatML template, so {@code transformers}
 * reads it too. There is no unknown token: {@link Tokenizer#encode} refuses a character outside the alphabet.
 */
public final class CharacterTokenizer {
  /** Special tokens, which are left out of decoded text. */
  private static final List<String> SPECIAL = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");
  /** Added tokens that are part of the text, as in Qwen3. */
  private static final List<String> THINKING = List.of("<think>", "</think>");
  private static final List<String> ROLES = List.of("system", "user", "assistant", "tool");
  /** Each turn between its special tokens, without anything else. */
  private static final String TEMPLATE = """
      {%- for message in messages %}
          {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\\n' }}
      {%- endif %}
      """;

  private CharacterTokenizer() {
  }

  /**
   * Makes a tokenizer with ids for the added tokens, role names, words, line feed and alphabet, in this order, without
   * duplicates.
   *
   * @param alphabet the characters that texts may hold
   * @param words texts that are always one token, longest first (for instance an opening box)
   */
  public static Tokenizer of(String alphabet, List<String> words) {
    return of(alphabet, words, SPECIAL);
  }

  /** Makes a tokenizer for a policy with images: the special tokens of {@link ImageSlots} follow the others. */
  public static Tokenizer withImages(String alphabet, List<String> words) {
    return of(alphabet, words, Stream.of(SPECIAL, ImageSlots.TOKENS).flatMap(List::stream).toList());
  }

  static Tokenizer of(String alphabet, List<String> words, List<String> special) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    List<String> whole = new ArrayList<>(ROLES);
    whole.addAll(words);
    special.forEach(token -> ids.putIfAbsent(token, ids.size()));
    THINKING.forEach(token -> ids.putIfAbsent(token, ids.size()));
    for (String word : whole) {
      if (word.isEmpty()) {
        throw new UserError(
            "a word of the character tokenizer is empty, expected at least one character");
      }
      ids.putIfAbsent(word, ids.size());
    }
    ("\n" + alphabet).codePoints().forEach(character -> ids.putIfAbsent(Character.toString(character), ids.size()));
    return Tokenizer.of(json(ids, whole, special), config());
  }

  private static ObjectNode json(Map<String, Integer> ids, List<String> words, List<String> special) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    special.forEach(token -> added(added, ids.get(token), token, true));
    THINKING.forEach(token -> added(added, ids.get(token), token, false));
    root.putNull("normalizer");
    ObjectNode split = root.putObject("pre_tokenizer").put("type", "Split");
    String alternatives = words.stream().distinct().sorted(Comparator.comparingInt(String::length).reversed())
        .map(CharacterTokenizer::quoted).collect(Collectors.joining("|"));
    split.putObject("pattern").put("Regex", alternatives + "|[\\s\\S]");
    split.put("behavior", "Isolated").put("invert", false);
    root.putNull("post_processor");
    root.putObject("decoder").put("type", "Fuse");
    ObjectNode model = root.putObject("model").put("type", "WordLevel");
    ObjectNode vocabulary = model.putObject("vocab");
    ids.forEach(vocabulary::put);
    // Deliberately not in the vocabulary, so that the library rejects unknown characters instead of replacing them.
    model.put("unk_token", "<unk>");
    return root;
  }

  private static void added(ArrayNode to, int id, String content, boolean special) {
    to.addObject().put("id", id).put("content", content).put("single_word", false).put("lstrip", false)
        .put("rstrip", false).put("normalized", false).put("special", special);
  }

  private static ObjectNode config() {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast").put("clean_up_tokenization_spaces", false)
        .put("model_max_length", 1_000_000);
    config.put("eos_token", "<|im_end|>").put("pad_token", "<|endoftext|>").put("chat_template", TEMPLATE);
    return config;
  }

  private static String quoted(String word) {
    return word.codePoints()
        .mapToObj(character -> (Character.isLetterOrDigit(character) || Character.isWhitespace(character) ? "" : "\\")
            + Character.toString(character))
        .collect(Collectors.joining());
  }
}

package kedge.cli.gguf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.policy.text.Tokenizer;

/**
 * The byte-level BPE tokenizer of a checkpoint, in the form of GGUF metadata.
 *
 * @param texts token texts of all ids up to the number of embedding rows
 * @param types token types by id: 1 normal, 3 control, 4 user-defined, 5 unused
 * @param merges pairs {@code left right}
 * @param words llama.cpp's name of the pre-tokenizer, which splits text into words
 * @param named special token ids by the middle part of their key, for instance {@code eos}
 * @param template the chat template; empty for none
 */
record GgufTokens(List<String> texts, List<Integer> types, List<String> merges, String words,
    Map<String, Integer> named, String template) {
  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;
  private static final Map<String, String> NAMES = Map.of("bos_token", "bos", "eos_token", "eos", "pad_token",
      "padding", "unk_token", "unknown");

  /**
   * Reads {@code tokenizer.json} and the related files of a folder.
   *
   * @param rows rows of the embedding; ids without a token are marked as unused
   * @throws UserError for a tokenizer of another kind
   */
  static GgufTokens read(Path folder, int rows) {
    JsonNode tree = tree(folder.resolve("tokenizer.json"));
    String words = PreTokenizer.nameOf(tree).filter(any -> tree.path("model").path("type").asText().equals("BPE"))
        .orElseThrow(
            () -> new UserError(folder.resolve("tokenizer.json") + ": is not a byte-level BPE tokenizer that "
                + "can be exported, expected one of " + PreTokenizer.known()));
    List<String> texts = new ArrayList<>(Collections.nCopies(rows, null));
    List<Integer> types = new ArrayList<>(Collections.nCopies(rows, UNUSED));
    tree.path("model").path("vocab").fields()
        .forEachRemaining(entry -> set(texts, types, entry.getValue().asInt(-1), entry.getKey(), NORMAL));
    for (JsonNode token : tree.path("added_tokens")) {
      set(texts, types, token.path("id").asInt(-1), token.path("content").asText(),
          token.path("special").asBoolean() ? CONTROL : USER_DEFINED);
    }
    for (int id = 0; id < rows; id++) {
      if (texts.get(id) == null) {
        texts.set(id, "[PAD" + id + "]");
      }
    }
    List<String> merges = new ArrayList<>();
    tree.path("model").path("merges").forEach(
        pair -> merges.add(pair.isArray() ? pair.path(0).asText() + " " + pair.path(1).asText() : pair.asText()));
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      Map<String, Integer> named = new java.util.TreeMap<>();
      tokenizer.namedTokens().forEach((name, content) -> {
        if (NAMES.containsKey(name)) {
          named.put(NAMES.get(name), tokenizer.tokenId(content));
        }
      });
      Arrays.stream(tokenizer.declaredStops()).filter(id -> !Integer.valueOf(id).equals(named.get("eos"))).findFirst()
          .ifPresent(id -> named.put(named.containsKey("eos") ? "eot" : "eos", id));
      return new GgufTokens(texts, types, merges, words, named, tokenizer.chatTemplate().orElse(""));
    }
  }

  private static void set(List<String> texts, List<Integer> types, int id, String text, int type) {
    if (id < 0 || id >= texts.size()) {
      throw new UserError("the tokenizer has id " + id + ", but the embedding has " + texts.size() + " rows");
    }
    texts.set(id, text);
    types.set(id, type);
  }

  private static JsonNode tree(Path file) {
    try {
      return new ObjectMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read, expected a tokenizer: " + e.getMessage(), e);
    }
  }

  void describe(GgufWriter writer) {
    writer.put("tokenizer.ggml.model", "gpt2");
    writer.put("tokenizer.ggml.pre", words);
    writer.putTexts("tokenizer.ggml.tokens", texts);
    writer.putWholes("tokenizer.ggml.token_type", types);
    writer.putTexts("tokenizer.ggml.merges", merges);
    named.forEach((name, id) -> writer.put("tokenizer.ggml." + name + "_token_id", id));
    writer.put("tokenizer.ggml.add_bos_token", false);
    if (!template.isEmpty()) {
      writer.put("tokenizer.chat_template", template);
    }
  }
}

package kedge.cli.gguf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import kedge.data.UserError;

/** Converts the byte-level BPE tokenizer of a GGUF file to the files of a Hugging Face folder. */
final class GgufTokenizer {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final GgufFile file;
  private final List<String> tokens;
  private final List<Long> types;
  private final List<String> merges;
  private final PreTokenizer preTokenizer;

  /** Reads the tokenizer. @throws UserError if it is of another kind or inconsistent */
  GgufTokenizer(GgufFile file) {
    this.file = file;
    String model = file.value(PREFIX + "model", String.class).orElse("missing");
    if (!model.equals("gpt2")) {
      throw fault(
          PREFIX + "model is " + GgufHeader.brief(model) + ", but only gpt2 (byte-level BPE) can be converted");
    }
    String pre = file.value(PREFIX + "pre", String.class).orElse("missing");
    this.preTokenizer = PreTokenizer.of(pre)
        .orElseThrow(
            () -> fault(PREFIX + "pre is " + GgufHeader.brief(pre) + ", supported are " + PreTokenizer.known()));
    this.tokens = file.list(PREFIX + "tokens", String.class);
    this.types = file.list(PREFIX + "token_type", Long.class);
    this.merges = file.list(PREFIX + "merges", String.class);
    if (tokens.isEmpty() || merges.isEmpty() || !types.isEmpty() && types.size() != tokens.size()) {
      throw fault("has " + tokens.size() + " tokens, " + types.size() + " token types and " + merges.size()
          + " merges, expected some tokens and merges, and one type per token");
    }
  }

  private UserError fault(String fault) {
    return new UserError(
        file.path() + ": " + fault + ". Maybe --tokenizer DIR, the folder of its tokenizer.json?");
  }

  /** Writes {@code tokenizer.json}, {@code tokenizer_config.json} and {@code generation_config.json}. */
  void write(Path folder, int maximumPositions) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), JSON.writeValueAsString(tokenizer()));
    Files.writeString(folder.resolve("tokenizer_config.json"), config(maximumPositions).toPrettyString() + "\n");
    Files.writeString(folder.resolve("generation_config.json"), generation().toPrettyString() + "\n");
  }

  private ObjectNode tokenizer() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    ObjectNode model = JsonNodeFactory.instance.objectNode();
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "").put("fuse_unk", false)
        .put("byte_fallback", false);
    preTokenizer.describe(root, model);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      long type = types.isEmpty() ? 1 : types.get(id);
      if (type == CONTROL || type == USER_DEFINED) {
        added.addObject().put("id", id).put("content", tokens.get(id)).put("single_word", false).put("lstrip", false)
            .put("rstrip", false).put("normalized", false).put("special", type == CONTROL);
      }
      if (type != UNUSED) {
        vocabulary.put(tokens.get(id), id);
      }
    }
    ArrayNode pairs = model.putArray("merges");
    merges.forEach(pairs::add);
    postProcess(root);
    root.putObject("decoder").put("type", "ByteLevel").put("add_prefix_space", true).put("trim_offsets", true)
        .put("use_regex", true);
    root.set("model", model);
    return root;
  }

  private void postProcess(ObjectNode root) {
    Optional<String> first = token("bos").filter(token -> addsFirst());
    if (first.isEmpty()) {
      root.putNull("post_processor");
      return;
    }
    ObjectNode processor = root.putObject("post_processor").put("type", "TemplateProcessing");
    for (String kind : List.of("single", "pair")) {
      ArrayNode parts = processor.putArray(kind);
      int texts = kind.equals("pair") ? 2 : 1;
      for (int text = 0; text < texts; text++) {
        parts.addObject().putObject("SpecialToken").put("id", first.get()).put("type_id", text);
        parts.addObject().putObject("Sequence").put("id", text == 0 ? "A" : "B").put("type_id", text);
      }
    }
    ObjectNode special = processor.putObject("special_tokens").putObject(first.get()).put("id", first.get());
    special.putArray("ids").add(id("bos").orElseThrow());
    special.putArray("tokens").add(first.get());
  }

  private boolean addsFirst() {
    return file.value(PREFIX + "add_bos_token", Boolean.class).orElse(false);
  }

  private ObjectNode config(int maximumPositions) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast").put("clean_up_tokenization_spaces", false);
    config.put("add_bos_token", addsFirst()).put("model_max_length", maximumPositions);
    token("bos").ifPresent(token -> config.put("bos_token", token));
    token("eos").ifPresent(token -> config.put("eos_token", token));
    token("padding").ifPresent(token -> config.put("pad_token", token));
    token("unknown").ifPresent(token -> config.put("unk_token", token));
    file.value("tokenizer.chat_template", String.class).ifPresent(text -> config.put("chat_template", text));
    return config;
  }

  /** Returns the generation config, with all ids that end a text: end of sequence, of turn and of message. */
  private ObjectNode generation() {
    ObjectNode generation = JsonNodeFactory.instance.objectNode();
    id("bos").ifPresent(id -> generation.put("bos_token_id", id));
    TreeSet<Integer> ends = new TreeSet<>();
    Stream.of("eos", "eot", "eom").forEach(name -> id(name).ifPresent(ends::add));
    ArrayNode list = generation.putArray("eos_token_id");
    ends.forEach(list::add);
    id("padding").ifPresent(id -> generation.put("pad_token_id", id));
    return generation;
  }

  private Optional<Integer> id(String name) {
    return file.integer(PREFIX + name + "_token_id", 0, tokens.size() - 1);
  }

  private Optional<String> token(String name) {
    return id(name).map(tokens::get);
  }
}

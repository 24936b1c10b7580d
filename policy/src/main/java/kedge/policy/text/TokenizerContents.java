package kedge.policy.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kedge.data.UserError;

/**
 * The files of a tokenizer as Hugging Face lays them out.
 *
 * @param json {@code tokenizer.json}, as text
 * @param config {@code tokenizer_config.json}, with the chat template inside
 * @param generation {@code generation_config.json}; empty if there is none
 * @param model {@code config.json} of the model in the same folder, only for its {@code eos_token_id}; empty if there
 * is none
 */
record TokenizerContents(String json, ObjectNode config, ObjectNode generation, ObjectNode model) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a folder with {@code tokenizer.json}, or else with {@code vocab.json}, {@code merges.txt} and {@code
   * tokenizer_config.json}.
   */
  static TokenizerContents read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UserError("tokenizer folder " + folder + " does not exist");
    }
    ObjectNode config = object(folder.resolve("tokenizer_config.json"));
    Path template = folder.resolve("chat_template.jinja");
    if (Files.exists(template)) {
      config.put("chat_template", text(template));
    }
    Path whole = folder.resolve("tokenizer.json");
    String json;
    if (Files.exists(whole)) {
      json = text(whole);
    } else {
      Path vocabulary = folder.resolve("vocab.json");
      Path merges = folder.resolve("merges.txt");
      if (!Files.exists(vocabulary) || !Files.exists(merges)) {
        throw new UserError(
            folder + " holds neither tokenizer.json nor vocab.json with merges.txt. Maybe this is not the folder of a "
                + "tokenizer?");
      }
      json = QwenTokenizerJson.assemble(object(vocabulary), List.of(text(merges).split("\r?\n")), config).toString();
    }
    return new TokenizerContents(json, config, object(folder.resolve("generation_config.json")),
        object(folder.resolve("config.json")));
  }

  /**
   * Writes {@code tokenizer.json}, {@code tokenizer_config.json} and, where there was one, {@code
   * generation_config.json}.
   */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("tokenizer.json"), json);
    Files.writeString(folder.resolve("tokenizer_config.json"), config.toPrettyString() + "\n");
    if (!generation.isEmpty()) {
      Files.writeString(folder.resolve("generation_config.json"), generation.toPrettyString() + "\n");
    }
  }

  /** {@code tokenizer.json} as a tree. */
  JsonNode tree() {
    return parse("tokenizer.json", json);
  }

  /** The content of a named special token ({@code eos_token}), which is written as text or as an object. */
  Optional<String> token(String name) {
    JsonNode node = config.path(name);
    String content = node.isObject() ? node.path("content").asText(null) : node.asText(null);
    return node.isNull() || node.isMissingNode() ? Optional.empty() : Optional.ofNullable(content);
  }

  /** Returns the chat template; if there are several, the one named {@code default}. */
  Optional<String> chatTemplate() {
    JsonNode template = config.path("chat_template");
    if (template.isTextual()) {
      return Optional.of(template.asText());
    }
    for (JsonNode named : template) {
      if (named.path("name").asText().equals("default")) {
        return Optional.of(named.path("template").asText());
      }
    }
    return Optional.empty();
  }

  private static ObjectNode object(Path file) {
    if (!Files.exists(file)) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (parse(file.toString(), text(file))instanceof ObjectNode node) {
      return node;
    }
    throw new UserError(file + ": expected a JSON object");
  }

  private static JsonNode parse(String name, String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UserError(name + ": not JSON: " + e.getOriginalMessage()
          + (e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr())
          + ". Maybe the file was cut short?", e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}

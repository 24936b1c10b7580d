package kedge.policy.checkpoint.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.checkpoint.JsonFile;
import kedge.policy.text.ImageSlots;

/** The special tokens of images in the files of a tokenizer. */
final class ImageTokens {
  /** In this order the context token has the id 151671 behind Qwen3's tokens, as in SAIL-VL2. */
  private static final List<String> TOKENS = List.of(ImageSlots.BEGIN, ImageSlots.END, ImageSlots.CONTEXT);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ImageTokens() {
  }

  /**
   * Adds those that {@code tokenizer.json} lacks behind its last id, as SAIL-VL2 does behind Qwen3's.
   *
   * @param vocabulary rows of the embedding
   * @throws UserError if the embedding has no rows left for them
   */
  static void add(Path folder, int vocabulary) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file) || !(JsonFile.read(file)instanceof ObjectNode root)) {
      throw new UserError(folder + ": has no tokenizer.json, which the image tokens " + TOKENS + " are added to");
    }
    ArrayNode added = root.withArray("added_tokens");
    Set<String> known = new HashSet<>();
    long next = 0;
    for (JsonNode id : root.at("/model/vocab")) {
      next = Math.max(next, id.isArray() ? next + 1 : id.asLong() + 1);
    }
    for (JsonNode token : added) {
      known.add(token.path("content").asText());
      next = Math.max(next, token.path("id").asLong() + 1);
    }
    Path settingsFile = folder.resolve("tokenizer_config.json");
    ObjectNode settings = Files.isRegularFile(settingsFile) && JsonFile.read(settingsFile)instanceof ObjectNode given
        ? given
        : MAPPER.createObjectNode();
    for (String token : TOKENS) {
      if (known.contains(token)) {
        continue;
      }
      if (next >= vocabulary) {
        throw new UserError(folder + ": the embedding has " + vocabulary + " rows, none of which is left for "
            + token + " (id " + next + "). Maybe enlarge the language model's embedding first?");
      }
      ObjectNode entry = MAPPER.createObjectNode().put("content", token).put("single_word", false)
          .put("lstrip", false).put("rstrip", false).put("normalized", false).put("special", true);
      settings.withObject("/added_tokens_decoder").set(String.valueOf(next), entry);
      added.addObject().put("id", next++).setAll(entry);
    }
    write(file, root);
    write(settingsFile, settings);
  }

  private static void write(Path file, ObjectNode root) throws IOException {
    Files.writeString(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }
}

package kedge.policy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.checkpoint.parts.CheckpointInventory;
import kedge.policy.checkpoint.parts.TowerAndLanguage;
import kedge.policy.model.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TowerAndLanguageTest {
  private static final String TOKENIZER = "{\"added_tokens\": [{\"id\": 2, \"content\": \"<img>\"}], \"model\": "
      + "{\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 1}, \"merges\": []}}";
  @TempDir
  Path folder;

  @Test
  void partsKeepTheirWeightsAndTheTokenizerGetsImageTokens() throws IOException {
    Path language = language(TOKENIZER);
    Path out = folder.resolve("joined");
    ModelConfig written = new TowerAndLanguage(Fixtures.folder("vision-moe"), language, out, ElementType.F32, 3)
        .write();
    assertEquals(written.shape(), ModelConfig.read(out).shape());
    try (Parameters joined = Checkpoint.load(out, Fixtures.cpu(), ElementType.F32);
        Parameters tower = Checkpoint.load(Fixtures.folder("vision-moe"), Fixtures.cpu(), ElementType.F32);
        Parameters text = Checkpoint.load(language, Fixtures.cpu(), ElementType.F32)) {
      for (String name : joined.layout().parameters().keySet()) {
        if (!name.startsWith("adapter.")) {
          Parameters from = name.startsWith("vision.") ? tower : text;
          assertEquals(0, joined.get(name).sub(from.get(name)).abs().max().item_float(), name);
        }
      }
      assertTrue(joined.get("adapter.first").abs().max().item_float() > 0);
    }
    String tokens = Files.readString(out.resolve("tokenizer.json"));
    assertEquals(1, tokens.split("<img>", -1).length - 1);
    assertTrue(tokens.contains("\"id\" : 3") && tokens.contains("<IMG_CONTEXT>") && tokens.contains("</img>"), tokens);
    assertTrue(tokens.indexOf("</img>") < tokens.indexOf("<IMG_CONTEXT>"), tokens); // as SAIL-VL2's ids
    CheckpointInventory inventory = CheckpointInventory.of(out);
    assertEquals(List.of("vision tower", "adapter", "language model"), List.copyOf(inventory.parts().keySet()));
    assertEquals(Set.of(), inventory.missing());
    assertEquals(Set.of(), inventory.unknown());
    assertEquals(6, inventory.parts().get("adapter").tensors());
    assertEquals(4 * inventory.parts().get("adapter").parameters(), inventory.parts().get("adapter").bytes());
  }

  @Test
  void imagesAreCutAndNormalizedAsForTheTower() throws IOException {
    Path tower = Files.createDirectory(folder.resolve("tower"));
    ObjectNode config = (ObjectNode) JsonFile.read(Fixtures.folder("vision-moe").resolve("config.json"));
    Files.writeString(tower.resolve("config.json"), config.put("force_image_size", 64).put("dynamic_image_size", true)
        .put("max_dynamic_patch", 3).put("use_thumbnail", true).toString());
    Files.copy(Fixtures.folder("vision-moe").resolve("model.safetensors"), tower.resolve("model.safetensors"));
    Files.writeString(tower.resolve("processor_config.json"),
        "{\"image_processor\": {\"image_mean\": [0.5, 0.5, 0.5]}}");
    Path out = folder.resolve("joined");
    new TowerAndLanguage(tower, language(TOKENIZER), out, ElementType.F32, 3).write();
    JsonNode written = JsonFile.read(out.resolve("config.json"));
    for (String key : List.of("force_image_size", "dynamic_image_size", "max_dynamic_patch", "use_thumbnail")) {
      assertEquals(config.get(key), written.get(key), key);
    }
    assertEquals(-1, Files.mismatch(tower.resolve("processor_config.json"), out.resolve("processor_config.json")));
  }

  private Path language(String tokenizer) throws IOException {
    Path language = Files.createDirectory(folder.resolve("language"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(Fixtures.folder("dense-untied").resolve(name), language.resolve(name));
    }
    Files.writeString(language.resolve("tokenizer.json"), tokenizer);
    return language;
  }

  @Test
  void foldersOfAnotherKindAreRefused() throws IOException {
    Path language = language(TOKENIZER.replace("\"id\": 2", "\"id\": 96"));
    refused(Fixtures.folder("vision-moe"), language, "none of which is left for </img> (id 97)");
    refused(Fixtures.folder("dense-untied"), language, "supported is the AIMv2 tower of SAIL-ViT");
  }

  private void refused(Path tower, Path language, String expected) {
    Path out = folder.resolve("refused");
    String message = assertThrows(UserError.class,
        () -> new TowerAndLanguage(tower, language, out, ElementType.F32, 3).write()).getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(Files.notExists(out));
  }
}

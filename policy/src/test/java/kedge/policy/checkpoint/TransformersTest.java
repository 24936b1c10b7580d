package kedge.policy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.policy.model.Parameters;
import kedge.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformersTest {
  private static final Path SCRIPT = Path.of("src", "test", "python", "check_checkpoint.py");

  @TempDir
  Path folder;

  @Test
  void whatKedgeWritesLoadsInTransformersAndGivesTheSameLogits() throws IOException {
    Path python = Python.require("torch", "transformers", "safetensors");
    List<String> arguments = new ArrayList<>();
    for (String name : Fixtures.NAMES) {
      Path copy = Files.createDirectory(folder.resolve(name));
      try (Parameters parameters = Checkpoint.load(Fixtures.folder(name), Fixtures.cpu(), ElementType.F32)) {
        Checkpoint.save(copy, ModelConfig.read(Fixtures.folder(name)), parameters,
            name.equals("moe-untied") ? 40_000 : Checkpoint.SHARD_BYTES);
      }
      arguments.add(Fixtures.folder(name).toString());
      arguments.add(copy.toString());
    }
    JsonNode results = new ObjectMapper()
        .readTree(Python.run(python, Files.readString(SCRIPT), arguments.toArray(String[]::new)));
    assertEquals(Fixtures.NAMES.size(), results.size());
    for (int i = 0; i < results.size(); i++) {
      JsonNode result = results.get(i);
      assertTrue(result.get("keys").isEmpty(), Fixtures.NAMES.get(i) + " has missing or unexpected keys: " + result);
      assertEquals(0.0, result.get("difference").asDouble(), Fixtures.NAMES.get(i));
      assertEquals(20 * 97, result.get("compared").asInt());
      assertTrue(result.get("same_config").asBoolean(), Fixtures.NAMES.get(i));
    }
    System.out.println(
        "checkpoints loaded by transformers " + results.get(0).get("transformers").asText() + ": " + results.size());
  }
}

package kedge.policy.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import kedge.data.UserError;

/** Reads the JSON files of a checkpoint. */
public final class JsonFile {
  private static final JsonMapper STRICT = JsonMapper.builder()
      .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private JsonFile() {
  }

  /** @throws UserError naming the file if it cannot be read, is not JSON, or repeats a key */
  public static JsonNode read(Path file) {
    try {
      return STRICT.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}

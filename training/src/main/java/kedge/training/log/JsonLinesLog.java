package kedge.training.log;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.data.io.GzipMembers;
import kedge.data.io.JsonLines;

/**
 * Reads a JSON-lines file of any size, plain or gzipped, line by line. A killed run leaves its last line half written;
 * such a line is skipped and reported. Any other line that is not a JSON object is an error.
 */
public final class JsonLinesLog {
  private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /**
   * Count of what was read.
   *
   * @param lines number of complete lines, without blank ones
   * @param halfWritten whether the last line was incomplete and skipped
   */
  public record Count(long lines, boolean halfWritten) {
  }

  /** Decides from a line's stage and step whether its object is needed. */
  public interface Wanted {
    boolean test(String stage, long step);
  }

  private JsonLinesLog() {
  }

  /**
   * Reads every object of the file in order; a missing file has none.
   *
   * @throws UserError at a line that is not a JSON object
   */
  public static Count read(Path file, Consumer<JsonNode> each) {
    return read(file, (stage, step) -> true, each);
  }

  /** Reads the wanted objects of the file in order; the other lines are only checked. */
  public static Count read(Path file, Wanted wanted, Consumer<JsonNode> each) {
    if (!Files.exists(file)) {
      return new Count(0, false);
    }
    return file.toString().endsWith(".gz") ? packed(file, wanted, each) : read(file, open(file), wanted, each);
  }

  /** Reads a file of gzip members, the last of which may be half written. */
  private static Count packed(Path file, Wanted wanted, Consumer<JsonNode> each) {
    GzipMembers members = new GzipMembers(open(file));
    Count count = read(file, members, wanted, each);
    return new Count(count.lines(), count.halfWritten() || members.cut());
  }

  private static InputStream open(Path file) {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }

  private static Count read(Path file, InputStream in, Wanted wanted, Consumer<JsonNode> each) {
    long[] lines = new long[1];
    boolean[] halfWritten = new boolean[1];
    JsonLines.read(file, in, line -> {
      try {
        if (check(line.bytes(), wanted)) {
          each.accept(MAPPER.readTree(line.bytes()));
        }
        lines[0]++;
      } catch (IOException broken) {
        if (line.complete()) {
          throw new UserError(file + ":" + line.number() + ": "
              + (broken instanceof JsonProcessingException json ? json.getOriginalMessage() : broken.getMessage())
              + "; expected one JSON object a line. Maybe the file was edited, or two runs wrote to it?", broken);
        }
        halfWritten[0] = true;
      }
      return true;
    });
    return new Count(lines[0], halfWritten[0]);
  }

  /** Checks the whole line without building objects, and returns whether it is wanted. */
  private static boolean check(byte[] line, Wanted wanted) throws IOException {
    String stage = "";
    long step = 0;
    try (JsonParser parser = MAPPER.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(parser, "not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("stage") && value == JsonToken.VALUE_STRING) {
          stage = parser.getText();
        } else if (field.equals("step") && value == JsonToken.VALUE_NUMBER_INT) {
          step = parser.getLongValue();
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "more text after the object");
      }
    }
    return wanted.test(stage, step);
  }
}

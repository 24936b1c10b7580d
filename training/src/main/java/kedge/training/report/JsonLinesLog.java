package kedge.training.report;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import kedge.data.UserError;

/**
 * Reads a JSON-lines file of any size, a line at a time. A run that is killed leaves its last line half written: such a
 * line is left out and said so. A line that is no JSON object anywhere else is an error.
 */
public final class JsonLinesLog {
  private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /**
   * Count of what was read.
   *
   * @param lines whole lines, blank ones not counted
   * @param halfWritten whether the last line was cut off and left out
   */
  public record Count(long lines, boolean halfWritten) {
  }

  /** Decides from a line's stage and step whether its object is worth building. */
  public interface Wanted {
    boolean test(String stage, long step);
  }

  private JsonLinesLog() {
  }

  /**
   * Every object of the file in order; a file that is not there has none.
   *
   * @throws UserError at a line that is no JSON object
   */
  public static Count read(Path file, Consumer<JsonNode> each) {
    return read(file, (stage, step) -> true, each);
  }

  /**
   * As {@link #read(Path, Consumer)}, but builds only the objects that are wanted; the others are checked and
   * forgotten.
   */
  public static Count read(Path file, Wanted wanted, Consumer<JsonNode> each) {
    if (!Files.exists(file)) {
      return new Count(0, false);
    }
    long lines = 0;
    long number = 0;
    // This reader, unlike Files.newBufferedReader, does not stumble over a last character cut in the middle of its
    // bytes.
    try (BufferedReader reader = new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(), next; line != null; line = next) {
        next = reader.readLine();
        number++;
        if (line.isBlank()) {
          continue;
        }
        boolean build;
        try {
          build = check(line, wanted);
        } catch (JsonProcessingException broken) {
          if (next == null && !endsWithNewline(file)) {
            return new Count(lines, true);
          }
          throw new UserError(file + ":" + number + ": " + broken.getOriginalMessage()
              + "; expected one JSON object a line. Maybe the file was edited, or two runs wrote to it?", broken);
        }
        if (build) {
          each.accept(MAPPER.readTree(line));
        }
        lines++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Count(lines, false);
  }

  /** Reads the line to its end without building anything, and asks whether it is wanted. */
  private static boolean check(String line, Wanted wanted) throws IOException {
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

  private static boolean endsWithNewline(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      bytes.seek(bytes.length() - 1);
      return bytes.read() == '\n';
    }
  }
}

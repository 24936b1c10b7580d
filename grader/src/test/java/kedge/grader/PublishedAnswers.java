package kedge.grader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Answer and solution of a published problem.
 *
 * @param answer the bare answer
 * @param solution the whole solution, which ends in {@code #### answer} or contains {@code \boxed{answer}}
 */
record PublishedAnswers(String answer, String solution) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the rows of a GSM8K or MATH-500 file. */
  static List<PublishedAnswers> read(Path file) {
    try {
      return Files.readAllLines(file).stream().map(PublishedAnswers::row).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PublishedAnswers row(String line) {
    try {
      JsonNode row = JSON.readTree(line);
      String answer = row.get("answer").textValue();
      int marker = answer.indexOf("####");
      return marker < 0 ? new PublishedAnswers(answer, row.get("solution").textValue())
          : new PublishedAnswers(answer.substring(marker + 4).strip(), answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package kedge.cli.grade;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.data.io.GzipMembers;
import kedge.data.io.JsonLines;
import kedge.data.io.JsonLinesParts;

/** JSON objects, one a line, read a line at a time: of a file, also packed by gzip, or of a run's rollouts. */
public final class RowFile {
  /** Numbers keep their digits. */
  static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  /** A row, with what messages call it ({@code file:line}) and how many bytes it is long. */
  public record Row(ObjectNode value, String place, int length) {
  }

  /** Takes rows; says whether it wants more. */
  public interface Taker {
    boolean take(Row row);
  }

  private RowFile() {
  }

  /**
   * Hands over each row in order; blank lines are passed over.
   *
   * @throws UserError for the first line that is no JSON object
   */
  public static void read(Path file, Taker taker) {
    boolean[] wanted = {true};
    for (Path part : files(file)) {
      if (wanted[0]) {
        JsonLines.read(part, open(part), line -> {
          if (isUnfinished(part, line)) {
            return false;
          }
          wanted[0] = taker.take(row(part, line));
          return wanted[0];
        });
      }
    }
  }

  /** Returns whether a line is the half of one: the run was killed, or is still writing. */
  static boolean isUnfinished(Path file, JsonLines.Line line) {
    return !line.complete() && ofRun(file);
  }

  /** Reads a line of a file. @throws UserError if it is no JSON object */
  static Row row(Path file, JsonLines.Line line) {
    String place = file.getFileName() + ":" + line.number();
    return new Row(parse(line.bytes(), place), place, line.bytes().length);
  }

  /** The file, or all files of a run's rollouts, which are named by their first file or their folder. */
  static List<Path> files(Path file) {
    if (Files.isRegularFile(file) && !file.endsWith("rollouts.jsonl")) {
      return List.of(file);
    }
    Path folder = file.resolveSibling(file.getFileName().toString().replaceFirst("\\.jsonl$", ""));
    List<Path> parts = JsonLinesParts.files(folder, folder.resolveSibling(folder.getFileName() + ".jsonl")).files();
    if (parts.isEmpty()) {
      throw new UserError((Files.exists(file) ? "no file, but a folder: " : "no such file: ") + file + " (looked at "
          + file.toAbsolutePath().normalize() + ")");
    }
    return parts;
  }

  /** Returns whether a file is a part of a run's rollouts. */
  static boolean ofRun(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return JsonLinesParts.part(file).isPresent() && folder.endsWith("rollouts");
  }

  static InputStream open(Path file) {
    try {
      InputStream in = Files.newInputStream(file);
      return ofRun(file) ? new GzipMembers(in)
          : file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }

  /** One line of a file. @throws UserError if the file has not so many */
  public static Row line(Path file, long wanted) {
    Row[] found = new Row[1];
    String place = file.getFileName() + ":" + wanted;
    read(file, row -> {
      found[0] = row.place().equals(place) ? row : null;
      return found[0] == null;
    });
    if (found[0] == null) {
      throw new UserError(place + ": no such line, or a blank one");
    }
    return found[0];
  }

  private static ObjectNode parse(byte[] line, String place) {
    try {
      JsonNode value = JSON.readTree(line);
      if (value instanceof ObjectNode row) {
        return row;
      }
      throw new UserError(place + ": not a JSON object, expected one a line");
    } catch (JsonProcessingException e) {
      throw new UserError(place + ": " + e.getOriginalMessage() + "; expected one JSON object a line", e);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}

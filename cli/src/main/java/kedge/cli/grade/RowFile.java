package kedge.cli.grade;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
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

/**
 * Reader of JSON objects, one per line, from a plain or gzip file or from a run's rollouts. Reads one line at a time.
 */
public final class RowFile {
  /** Keeps all digits of numbers. */
  static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  /**
   * A row.
   *
   * @param place location in messages, {@code file:line}
   * @param length length of the line
   */
  public record Row(ObjectNode value, String place, int length) {
  }

  /** A consumer of rows, which returns whether it wants more. */
  public interface Taker {
    boolean take(Row row);
  }

  private RowFile() {
  }

  /**
   * Reads rows in order. Blank lines are skipped.
   *
   * @throws UserError for the first line that is not a JSON object
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

  /**
   * Returns whether a line is the beginning of one: the run was killed, or is still writing.
   */
  static boolean isUnfinished(Path file, JsonLines.Line line) {
    return !line.complete() && ofRun(file);
  }

  /** Reads a line of a file. @throws UserError if it is not a JSON object */
  static Row row(Path file, JsonLines.Line line) {
    String place = file.getFileName() + ":" + line.number();
    return new Row(parse(line.bytes(), place), place, line.bytes().length);
  }

  /**
   * Returns the files to read: the file itself, or all files of a run's rollouts, given by their folder or first file.
   */
  static List<Path> files(Path file) {
    if (Files.isRegularFile(file) && !file.endsWith("rollouts.jsonl")) {
      return List.of(file);
    }
    Path folder = file.resolveSibling(file.getFileName().toString().replaceFirst("\\.jsonl$", ""));
    List<Path> parts = JsonLinesParts.files(folder, folder.resolveSibling(folder.getFileName() + ".jsonl")).files();
    if (parts.isEmpty()) {
      throw new UserError((Files.exists(file) ? "not a file, but a folder: " : "no such file: ") + file + " (looked at "
          + file.toAbsolutePath().normalize() + ")");
    }
    return parts;
  }

  /** Returns whether a file is part of a run's rollouts. */
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

  /** Reads one line of a file. @throws UserError if the file has fewer lines */
  public static Row line(Path file, long wanted) {
    Row[] found = new Row[1];
    String place = file.getFileName() + ":" + wanted;
    read(file, row -> {
      found[0] = row.place().equals(place) ? row : null;
      return found[0] == null;
    });
    if (found[0] == null) {
      throw new UserError(place + ": no such line, or a blank line");
    }
    return found[0];
  }

  private static ObjectNode parse(byte[] line, String place) {
    try {
      JsonNode value = JSON.readTree(line);
      if (value instanceof ObjectNode row) {
        return row;
      }
      throw new UserError(place + ": not a JSON object, expected one per line");
    } catch (JsonProcessingException e) {
      throw new UserError(place + ": " + e.getOriginalMessage() + "; expected one JSON object per line", e);
    } catch (CharConversionException encoding) { // bytes that look like UTF-32
      throw new UserError(place + ": not UTF-8: " + encoding.getMessage() + "; expected one JSON object per line",
          encoding);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}

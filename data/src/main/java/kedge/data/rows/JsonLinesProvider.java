package kedge.data.rows;

import java.nio.file.Path;
import java.util.function.Predicate;
import kedge.data.io.JsonLines;

/**
 * Problems from a JSON-lines file, {@code source: jsonl}: one object a line, blank lines and a byte-order mark aside.
 */
public final class JsonLinesProvider extends RowProvider {
  public JsonLinesProvider() {
    super("jsonl", JsonLinesProvider::read);
  }

  private static void read(Path file, Predicate<Row> taker) {
    JsonRow json = new JsonRow();
    String name = file.getFileName().toString();
    JsonLines.read(file, line -> taker.test(json.parse(name, line.number(), line.bytes())));
  }
}

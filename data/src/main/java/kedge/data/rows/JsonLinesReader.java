package kedge.data.rows;

import java.nio.file.Path;
import java.util.function.Predicate;
import kedge.data.io.JsonLines;

/** Reads JSON lines: one object a line. Blank lines and a byte-order mark are passed over. */
final class JsonLinesReader implements RowReader {
  @Override
  public void read(Path file, Predicate<Row> taker) {
    JsonRow json = new JsonRow();
    String name = file.getFileName().toString();
    JsonLines.read(file, line -> taker.test(json.parse(name, line.number(), line.bytes())));
  }
}

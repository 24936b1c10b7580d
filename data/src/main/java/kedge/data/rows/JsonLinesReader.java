package kedge.data.rows;

import java.nio.file.Path;
import kedge.data.io.JsonLines;

/** Reads JSON lines: one object a line. Blank lines and a byte-order mark are passed over. */
final class JsonLinesReader implements RowReader {
  @Override
  public void read(Path file, Taker taker) {
    JsonRow json = new JsonRow();
    String name = file.getFileName().toString();
    JsonLines.read(file, line -> taker.take(json.parse(name, line.number(), line.bytes())));
  }
}

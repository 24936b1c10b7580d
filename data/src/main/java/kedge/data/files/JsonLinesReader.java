package kedge.data.files;

import java.util.function.Predicate;
import kedge.data.io.JsonLines;

/** Reads JSON lines: one object per line; blank lines and a byte-order mark are ignored. */
final class JsonLinesReader implements RowReader {
  @Override
  public void read(DataFile file, Predicate<RawRow> taker) {
    boolean plain = file.compression() == DataFile.Compression.NONE;
    JsonLines.read(file.path(), file.open(),
        line -> taker.test(new RawRow(line.number(), plain ? line.position() : -1, line.bytes())));
  }
}

package kedge.data.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Predicate;
import kedge.data.UserError;
import kedge.data.arrow.ArrowStream;
import kedge.data.io.DiskErrors;

/** Reads Arrow streams, as {@code datasets.save_to_disk} writes them, and Arrow files, a record batch at a time. */
final class ArrowReader implements RowReader {
  @Override
  public void read(DataFile file, Predicate<RawRow> taker) {
    try (InputStream in = file.open()) {
      ArrowStream stream = new ArrowStream(in);
      Optional<byte[]> row = next(stream, file);
      for (long number = 1; row.isPresent() && taker.test(new RawRow(number, -1, row.get())); number++) {
        row = next(stream, file);
      }
    } catch (IOException e) {
      throw DiskErrors.failed("read", file.path(), e);
    }
  }

  private static Optional<byte[]> next(ArrowStream stream, DataFile file) throws IOException {
    try {
      return stream.next();
    } catch (UserError fault) {
      throw new UserError(file.name() + ": not readable as Arrow: " + fault.getMessage(), fault);
    }
  }
}

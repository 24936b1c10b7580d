package kedge.data.files;

import java.util.function.Predicate;

/** Reader of one kind of data file. */
public interface RowReader {
  /**
   * Passes the rows to a predicate in the order of the file, until it returns false.
   *
   * @throws kedge.data.UserError if the file as a whole cannot be read
   */
  void read(DataFile file, Predicate<RawRow> taker);

  /** Returns the reader of a file. */
  static RowReader of(DataFile file) {
    if (file.format() == DataFile.Format.PARQUET || file.format() == DataFile.Format.CSV
        || file.compression() == DataFile.Compression.ZSTD) {
      return new DuckReader();
    }
    if (file.format() == DataFile.Format.ARROW) {
      return new ArrowReader();
    }
    return file.format() == DataFile.Format.JSON_LINES ? new JsonLinesReader() : new JsonDocumentReader();
  }
}

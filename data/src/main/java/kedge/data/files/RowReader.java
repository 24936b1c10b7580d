package kedge.data.files;

import java.util.function.Predicate;

/** Reader of one kind of data file. */
public interface RowReader {
  /**
   * Hands over the rows in the order of the file, until one is answered with false.
   *
   * @throws kedge.data.UserError where the file as a whole cannot be read
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

package kedge.data.rows;

import java.nio.file.Path;

/** Reads the rows of one kind of file, in the order of the file. */
interface RowReader {

  /** Takes rows one by one; false when it wants no more. */
  interface Taker {
    boolean take(Row row);
  }

  /**
   * Reads until the file ends or the taker has enough.
   *
   * @throws kedge.data.UserError with file and line where the file is not what it should be
   */
  void read(Path file, Taker taker);
}

package kedge.data.rows;

import java.nio.file.Path;
import java.util.function.Predicate;

/** Reader of one kind of data file. */
interface RowReader {
  /**
   * Hands over the rows in the order of the file, until one is answered with false.
   *
   * @throws kedge.data.UserError with file and line where the file is not what it should be
   */
  void read(Path file, Predicate<Row> taker);
}

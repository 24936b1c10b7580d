package kedge.cli.grade;

import java.io.Serializable;
import java.util.List;

/**
 * A graded batch.
 *
 * @param rows what the counts keep of each row, in order
 * @param lines the rows with their verdicts as JSON lines; empty if they are not written
 * @param wordsCounted rows without a number of tokens
 * @param nanoseconds spent judging
 */
record GradedRows(List<GradedRow> rows, byte[] lines, long wordsCounted, long nanoseconds) implements Serializable {
  private static final long serialVersionUID = 1;
}

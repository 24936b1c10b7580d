package kedge.data.rows;

import kedge.data.settings.Default;

/**
 * A random part of a data file; the rows keep their order.
 *
 * @param count number of rows; all, where there are fewer
 * @param seed which rows; the same seed and file give the same rows
 */
public record RowSample(int count, @Default("0") long seed) {
  public RowSample {
    if (count < 1) {
      throw new IllegalArgumentException("count is " + count + ", expected at least 1");
    }
  }
}

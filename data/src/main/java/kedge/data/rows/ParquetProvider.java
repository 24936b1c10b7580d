package kedge.data.rows;

import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;

/** Problems from a Parquet file: {@code source: parquet}. */
public final class ParquetProvider implements ProblemSourceProvider<RowSettings> {
  @Override
  public String kind() {
    return "parquet";
  }

  @Override
  public Class<RowSettings> settings() {
    return RowSettings.class;
  }

  @Override
  public ProblemSource open(RowSettings settings) {
    return RowSource.open(settings, new ParquetReader());
  }
}

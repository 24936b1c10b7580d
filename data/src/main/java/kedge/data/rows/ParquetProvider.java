package kedge.data.rows;

import java.util.function.Consumer;
import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;
import kedge.data.WorkedProblem;

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

  @Override
  public void stream(RowSettings settings, Consumer<WorkedProblem> taker) {
    RowSource.stream(settings, new ParquetReader(), taker);
  }
}

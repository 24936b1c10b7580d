package kedge.data.rows;

import java.util.function.Consumer;
import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;
import kedge.data.WorkedProblem;

/** Provider of problems from one kind of data file. */
abstract class RowProvider implements ProblemSourceProvider<RowSettings> {
  private final String kind;
  private final RowReader reader;

  RowProvider(String kind, RowReader reader) {
    this.kind = kind;
    this.reader = reader;
  }

  @Override
  public final String kind() {
    return kind;
  }

  @Override
  public final Class<RowSettings> settings() {
    return RowSettings.class;
  }

  @Override
  public final ProblemSource open(RowSettings settings) {
    return RowSource.open(settings, reader);
  }

  @Override
  public final void stream(RowSettings settings, Consumer<WorkedProblem> taker) {
    RowSource.stream(settings, reader, taker);
  }
}

package kedge.data.rows;

import java.util.function.Consumer;
import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;
import kedge.data.WorkedProblem;

/** Provider of problems from data files. */
abstract class RowProvider implements ProblemSourceProvider<RowSettings> {
  private final String kind;

  RowProvider(String kind) {
    this.kind = kind;
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
    return RowSource.open(settings, kind.equals("csv"));
  }

  @Override
  public final void stream(RowSettings settings, Consumer<WorkedProblem> taker) {
    RowSource.stream(settings, kind.equals("csv"), taker);
  }
}

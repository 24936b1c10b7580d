package kedge.data.rows;

import java.util.function.Consumer;
import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;
import kedge.data.WorkedProblem;

/** Problems from a JSON-lines file: {@code source: jsonl}. */
public final class JsonLinesProvider implements ProblemSourceProvider<RowSettings> {
  @Override
  public String kind() {
    return "jsonl";
  }

  @Override
  public Class<RowSettings> settings() {
    return RowSettings.class;
  }

  @Override
  public ProblemSource open(RowSettings settings) {
    return RowSource.open(settings, new JsonLinesReader());
  }

  @Override
  public void stream(RowSettings settings, Consumer<WorkedProblem> taker) {
    RowSource.stream(settings, new JsonLinesReader(), taker);
  }
}

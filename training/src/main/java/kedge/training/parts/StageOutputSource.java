package kedge.training.parts;

import java.util.List;
import java.util.Optional;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Turn;

/** Problems that a stage of a run has made, some with a demonstration. */
record StageOutputSource(String name, List<Entry> entries) implements ProblemSource {
  StageOutputSource {
    entries = List.copyOf(entries);
  }

  /** @param completion the turns of the demonstration; empty if there is none */
  record Entry(Problem problem, List<Turn> completion) {
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public Problem problem(int index) {
    return entries.get(index).problem();
  }

  @Override
  public Optional<Turn> demonstration(int index) {
    return Optional.of(completion(index)).filter(turns -> turns.size() == 1).map(turns -> turns.get(0));
  }

  @Override
  public List<Turn> completion(int index) {
    return entries.get(index).completion();
  }
}

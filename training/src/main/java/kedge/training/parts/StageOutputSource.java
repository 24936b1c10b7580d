package kedge.training.parts;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Turn;

/** Problems that a stage of a run has made, some with a demonstration. */
record StageOutputSource(String name, List<Entry> entries) implements ProblemSource {
  StageOutputSource {
    entries = List.copyOf(entries);
  }

  /**
   * A problem of the stage's data, which is read when it is asked for: its images may be in memory.
   *
   * @param original where the problem is read
   * @param change what the stage made of it
   * @param completion the turns of the demonstration; empty if there is none
   */
  record Entry(Place original, UnaryOperator<Problem> change, List<Turn> completion) {
    Problem problem() {
      return change.apply(original.problem());
    }
  }

  /** A place in a source. */
  record Place(ProblemSource source, int index) {
    /** Returns the places of all problems of some sources by the problems' ids. */
    static Map<String, Place> byId(List<ProblemSource> sources) {
      Map<String, Place> places = new HashMap<>();
      for (ProblemSource source : sources) {
        for (int index = 0; index < source.size(); index++) {
          places.put(source.problem(index).id(), new Place(source, index));
        }
      }
      return places;
    }

    Problem problem() {
      return source.problem(index);
    }
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

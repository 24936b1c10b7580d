package kedge.training.parts;

import java.util.List;
import java.util.Optional;
import kedge.data.DroppedRows;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Turn;

/**
 * Some problems of a source, in its order.
 *
 * @param kept their indices, ascending
 */
public record PartialSource(ProblemSource whole, int[] kept) implements ProblemSource {
  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public int size() {
    return kept.length;
  }

  @Override
  public Problem problem(int index) {
    return whole.problem(kept[index]);
  }

  @Override
  public Optional<Turn> demonstration(int index) {
    return whole.demonstration(kept[index]);
  }

  @Override
  public List<Turn> completion(int index) {
    return whole.completion(kept[index]);
  }

  @Override
  public DroppedRows dropped() {
    return whole.dropped();
  }
}

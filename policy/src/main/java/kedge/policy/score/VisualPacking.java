package kedge.policy.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kedge.policy.vision.VisionShape;

/**
 * Cuts a step into micro-batches with about equal numbers of image tokens (SAIL-VL2, section 5.1: visual packing), so
 * that no pass has most of the vision tower's work. Sequences with the most image tokens are placed first, each in the
 * micro-batch with the fewest that has room. Consecutive sequences with the same images stay together if they fit, and
 * share one pass of the tower.
 */
public final class VisualPacking {
  private final List<TokenSequence> sequences;
  private final int budget;
  private final VisionShape vision;

  /** Sequences that stay together. @param places their indices */
  private record Unit(int[] places, int tokens, int visual) {
  }

  private VisualPacking(List<TokenSequence> sequences, int budget, VisionShape vision) {
    this.sequences = sequences;
    this.budget = budget;
    this.vision = vision;
  }

  /**
   * Cuts a list. If all sequences have equally many image tokens, or balancing gains nothing, the list is cut in order.
   *
   * @param tokenBudget maximum number of tokens of a micro-batch; a longer sequence is a micro-batch of its own
   */
  public static List<MicroBatch> cut(List<TokenSequence> sequences, int tokenBudget, Optional<VisionShape> vision) {
    return cut(sequences, tokenBudget, vision, false);
  }

  /**
   * Cuts a list, with shared prompts.
   *
   * @param sharesPrompts as in {@link MicroBatch#cut(List, int, boolean)}, if the list is cut in order
   */
  public static List<MicroBatch> cut(List<TokenSequence> sequences, int tokenBudget, Optional<VisionShape> vision,
      boolean sharesPrompts) {
    List<MicroBatch> inOrder = MicroBatch.cut(sequences, tokenBudget, sharesPrompts);
    if (vision.isEmpty() || inOrder.size() < 2
        || sequences.stream().mapToInt(each -> each.visualTokens(vision.get())).distinct().count() < 2) {
      return inOrder;
    }
    VisualPacking packing = new VisualPacking(sequences, tokenBudget, vision.get());
    int most = inOrder.size() + Math.max(1, inOrder.size() / 8);
    Optional<List<MicroBatch>> balanced = IntStream.rangeClosed(inOrder.size(), most).mapToObj(packing::over)
        .flatMap(Optional::stream).findFirst();
    double before = VisualLoad.spread(inOrder, vision.get());
    return balanced.filter(batches -> VisualLoad.spread(batches, vision.get()) < before).orElse(inOrder);
  }

  /** Cuts into {@code count} micro-batches; empty if not all sequences fit. */
  private Optional<List<MicroBatch>> over(int count) {
    List<List<Integer>> places = new ArrayList<>();
    IntStream.range(0, count).forEach(batch -> places.add(new ArrayList<>()));
    int[] tokens = new int[count];
    int[] visual = new int[count];
    for (Unit unit : units()) {
      Optional<Integer> least = IntStream.range(0, count).boxed()
          .filter(batch -> tokens[batch] == 0 || (long) tokens[batch] + unit.tokens() <= budget)
          .min(Comparator.<Integer>comparingInt(batch -> unit.visual() == 0 ? -tokens[batch] : visual[batch])
              .thenComparingInt(batch -> tokens[batch]));
      if (least.isEmpty()) {
        return Optional.empty();
      }
      tokens[least.get()] += unit.tokens();
      visual[least.get()] += unit.visual();
      for (int place : unit.places()) {
        places.get(least.get()).add(place);
      }
    }
    return Optional.of(places.stream().filter(each -> !each.isEmpty())
        .map(each -> each.stream().mapToInt(Integer::intValue).sorted().toArray())
        .sorted(Comparator.comparingInt(each -> each[0])).map(each -> MicroBatch.at(each, sequences)).toList());
  }

  /** Units by descending number of image tokens, then by descending length. */
  private List<Unit> units() {
    List<Unit> units = new ArrayList<>();
    int first = 0;
    int tokens = 0;
    for (int i = 0; i <= sequences.size(); i++) {
      if (i > first && (i == sequences.size() || tokens + sequences.get(i).length() > budget
          || !sequences.get(i).showsTheSame(sequences.get(first)))) {
        int visual = IntStream.range(first, i).map(place -> sequences.get(place).visualTokens(vision)).sum();
        units.add(new Unit(IntStream.range(first, i).toArray(), tokens, visual));
        first = i;
        tokens = 0;
      }
      tokens += i < sequences.size() ? sequences.get(i).length() : 0;
    }
    units.sort(Comparator.comparingInt(Unit::visual).thenComparingInt(Unit::tokens).reversed());
    return units;
  }
}

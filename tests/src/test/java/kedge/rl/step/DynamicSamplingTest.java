package kedge.rl.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import kedge.rl.advantage.GroupTotals;
import kedge.rl.step.DynamicSampling.Harvest;
import org.junit.jupiter.api.Test;

class DynamicSamplingTest {
  private static final GroupTotals LIVE = GroupTotals.of(1, 0);
  private static final GroupTotals DEAD = GroupTotals.of(0.3, 0.1 + 0.2);
  private static final GroupTotals MIXED = new GroupTotals(List.of(OptionalDouble.of(1), OptionalDouble.empty(), OptionalDouble.of(0)));
  private static final GroupTotals LONE = new GroupTotals(List.of(OptionalDouble.of(1), OptionalDouble.empty()));

  @Test
  void deadGroupsAreReplacedUntilTheBatchIsFull() {
    DynamicSampling sampling = new DynamicSampling(3);
    Harvest<GroupTotals> harvest = sampling.start(4);
    assertEquals(4, sampling.next(harvest));
    harvest = sampling.add(harvest, List.of(LIVE, DEAD, MIXED, LONE), Function.identity());
    assertEquals(new Harvest<>(4, List.of(LIVE, MIXED), 1), harvest);
    assertEquals(2, sampling.next(harvest));
    harvest = sampling.add(harvest, List.of(DEAD, LIVE), Function.identity());
    assertEquals(1, sampling.next(harvest));
    harvest = sampling.add(harvest, List.of(LIVE, LIVE), Function.identity());
    assertEquals(new Harvest<>(4, List.of(LIVE, MIXED, LIVE, LIVE), 3), harvest);
    assertEquals(0, sampling.next(harvest));
  }

  @Test
  void aGroupIsKeptWhole() {
    DynamicSampling sampling = new DynamicSampling(0);
    Harvest<GroupTotals> harvest = sampling.add(sampling.start(1), List.of(MIXED), Function.identity());
    assertEquals(3, harvest.kept().get(0).size());
  }

  @Test
  void refillsEndAtTheCap() {
    DynamicSampling sampling = new DynamicSampling(2);
    Harvest<GroupTotals> harvest = sampling.start(2);
    int rounds = 0;
    while (sampling.next(harvest) > 0) {
      harvest = sampling.add(harvest, List.of(DEAD, DEAD), Function.identity());
      rounds++;
    }
    assertEquals(3, rounds);
    assertEquals(new Harvest<>(2, List.<GroupTotals>of(), 3), harvest);
    assertEquals(2, harvest.missing());
  }

  @Test
  void nonsenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new DynamicSampling(-1));
    assertThrows(IllegalArgumentException.class, () -> new DynamicSampling(1).start(0));
  }
}

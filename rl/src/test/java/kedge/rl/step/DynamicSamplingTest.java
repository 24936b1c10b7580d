package kedge.rl.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import kedge.rl.advantage.GroupRewards;
import kedge.rl.step.DynamicSampling.Refill;
import org.junit.jupiter.api.Test;

class DynamicSamplingTest {
  private static final GroupRewards LIVE = GroupRewards.of(1, 0);
  private static final GroupRewards DEAD = GroupRewards.of(0.3, 0.1 + 0.2);
  private static final GroupRewards MIXED = new GroupRewards(
      List.of(OptionalDouble.of(1), OptionalDouble.empty(), OptionalDouble.of(0)));
  private static final GroupRewards LONE = new GroupRewards(List.of(OptionalDouble.of(1), OptionalDouble.empty()));

  @Test
  void deadGroupsAreReplacedUntilTheBatchIsFull() {
    DynamicSampling sampling = new DynamicSampling(3);
    Refill<GroupRewards> harvest = sampling.start(4);
    assertEquals(4, sampling.next(harvest));
    harvest = sampling.add(harvest, List.of(LIVE, DEAD, MIXED, LONE), Function.identity());
    assertEquals(new Refill<>(4, List.of(LIVE, MIXED), 1), harvest);
    assertEquals(2, sampling.next(harvest));
    harvest = sampling.add(harvest, List.of(DEAD, LIVE), Function.identity());
    assertEquals(1, sampling.next(harvest));
    harvest = sampling.add(harvest, List.of(LIVE, LIVE), Function.identity());
    assertEquals(new Refill<>(4, List.of(LIVE, MIXED, LIVE, LIVE), 3), harvest);
    assertEquals(0, sampling.next(harvest));
  }

  @Test
  void aGroupIsKeptWhole() {
    DynamicSampling sampling = new DynamicSampling(0);
    Refill<GroupRewards> harvest = sampling.add(sampling.start(1), List.of(MIXED), Function.identity());
    assertEquals(3, harvest.kept().get(0).size());
  }

  @Test
  void refillsEndAtTheCap() {
    DynamicSampling sampling = new DynamicSampling(2);
    Refill<GroupRewards> harvest = sampling.start(2);
    int rounds = 0;
    while (sampling.next(harvest) > 0) {
      harvest = sampling.add(harvest, List.of(DEAD, DEAD), Function.identity());
      rounds++;
    }
    assertEquals(3, rounds);
    assertEquals(new Refill<>(2, List.<GroupRewards>of(), 3), harvest);
    assertEquals(2, harvest.missing());
  }

  @Test
  void nonsenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new DynamicSampling(-1));
    assertThrows(IllegalArgumentException.class, () -> new DynamicSampling(1).start(0));
  }
}

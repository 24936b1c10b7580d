package kedge.rl.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.rl.step.MiniBatches.MiniBatch;
import org.junit.jupiter.api.Test;

class MiniBatchesTest {

  @Test
  void everyGroupIsInExactlyOneMiniBatchOfEachEpoch() {
    int cuts = 0;
    for (int groups = 1; groups <= 40; groups++) {
      for (int parts = 1; parts <= 8; parts++) {
        List<MiniBatch<Integer>> steps = new MiniBatches(parts, 2).cut(range(groups), 3, groups);
        assertEquals(range(2 * Math.min(parts, groups)), steps.stream().map(MiniBatch::number).toList());
        for (int epoch = 0; epoch < 2; epoch++) {
          int now = epoch;
          List<MiniBatch<Integer>> of = steps.stream().filter(batch -> batch.pass() == now).toList();
          assertEquals(range(groups),
              of.stream().flatMap(batch -> batch.groups().stream()).sorted().toList());
          int largest = of.stream().mapToInt(batch -> batch.groups().size()).max().orElseThrow();
          int smallest = of.stream().mapToInt(batch -> batch.groups().size()).min().orElseThrow();
          assertTrue(largest - smallest <= 1 && smallest >= 1);
          cuts++;
        }
      }
    }
    assertEquals(640, cuts);
  }

  @Test
  void theOrderFollowsFromSeedStepAndEpoch() {
    MiniBatches four = new MiniBatches(4, 2);
    assertEquals(four.cut(range(32), 1, 9), four.cut(range(32), 1, 9));
    assertNotEquals(four.cut(range(32), 1, 9), four.cut(range(32), 1, 10));
    assertNotEquals(four.cut(range(32), 1, 9), four.cut(range(32), 2, 9));
    List<MiniBatch<Integer>> steps = four.cut(range(32), 1, 9);
    assertNotEquals(steps.get(0).groups(), steps.get(4).groups());
  }

  @Test
  void everyGroupComesToEveryPlaceAboutEquallyOften() {
    int[] first = new int[5];
    for (int step = 0; step < 5000; step++) {
      first[new MiniBatches(5, 1).cut(range(5), 17, step).get(0).groups().get(0)]++;
    }
    for (int count : first) {
      // binomial, 5000 draws of 1/5: standard deviation 28
      assertEquals(1000, count, 4 * 28.3);
    }
  }

  @Test
  void noTwoStepsOfAnEpochAreTheSame() {
    Set<List<Integer>> batches = new HashSet<>();
    new MiniBatches(8, 1).cut(range(64), 5, 0).forEach(batch -> assertTrue(batches.add(batch.groups())));
    assertEquals(8, batches.size());
  }

  @Test
  void moreMiniBatchesThanGroupsAreRefusedBeforeTheRun() {
    String message = assertThrows(IllegalArgumentException.class, () -> new MiniBatches(8, 1).requireGroups(4))
        .getMessage();
    assertEquals(
        "minibatches_per_step is 8, expected at most prompts_per_step, which is 4: a group is not split. Maybe "
            + "minibatches_per_step: 4?",
        message);
    new MiniBatches(4, 2).requireGroups(4);
    assertEquals(8, new MiniBatches(4, 2).updates());
    assertThrows(IllegalArgumentException.class, () -> new MiniBatches(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new MiniBatches(1, 0));
  }

  private static List<Integer> range(int count) {
    return IntStream.range(0, count).boxed().toList();
  }
}

package kedge.rl.advantage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import kedge.rewards.length.OverlongPenalty;
import org.junit.jupiter.api.Test;

/**
 * Advantages by hand, and what they must not depend on: shifts and scales of the reward, rounding, and completions that
 * could not be scored.
 */
class AdvantageEstimatorTest {
  private static final GroupZScore Z_SCORE = new GroupZScore(1e-6);
  private static final BatchWhitened WHITENED = new BatchWhitened(true, 1e-6);
  private static final BatchWhitened WHITENED_PLAIN = new BatchWhitened(false, 1e-6);
  private static final List<AdvantageEstimator> GROUPED = List.of(Z_SCORE, new GroupCentered(), new LeaveOneOut(),
      WHITENED);
  private static final List<AdvantageEstimator> ALL = List.of(Z_SCORE, new GroupCentered(), new LeaveOneOut(), WHITENED,
      WHITENED_PLAIN);

  @Test
  void oneRightOfFourWorkedByHand() {
    GroupRewards group = GroupRewards.of(1, 0, 0, 0);
    // mean 1/4, sample std 1/2
    assertArrayEquals(new double[]{1.5, -0.5, -0.5, -0.5}, only(Z_SCORE, group), 1e-5);
    assertArrayEquals(new double[]{0.75, -0.25, -0.25, -0.25}, only(new GroupCentered(), group), 1e-15);
    assertArrayEquals(new double[]{1, -1.0 / 3, -1.0 / 3, -1.0 / 3}, only(new LeaveOneOut(), group), 1e-15);
    assertArrayEquals(new double[]{1.5, -0.5, -0.5, -0.5}, only(WHITENED, group), 1e-5);
  }

  @Test
  void whiteningLooksAcrossGroups() {
    // A' = 1/2, -1/2 | 2, -2; mean 0; sample variance (1/4 + 1/4 + 4 + 4) / 3 = 17/6
    List<GroupAdvantages> advantages = new BatchWhitened(true, 0)
        .estimate(List.of(GroupRewards.of(1, 0), GroupRewards.of(5, 1)));
    double deviation = Math.sqrt(17.0 / 6);
    assertArrayEquals(new double[]{0.5 / deviation, -0.5 / deviation}, advantages.get(0).values(), 1e-12);
    assertArrayEquals(new double[]{2 / deviation, -2 / deviation}, advantages.get(1).values(), 1e-12);
    // without group baseline: mean 7/4, sample variance (9/16 + 49/16 + 169/16 + 9/16) / 3 = 59/12
    List<GroupAdvantages> plain = new BatchWhitened(false, 0)
        .estimate(List.of(GroupRewards.of(1, 0), GroupRewards.of(5, 1)));
    assertArrayEquals(new double[]{-0.75 / Math.sqrt(59.0 / 12), -1.75 / Math.sqrt(59.0 / 12)}, plain.get(0).values(),
        1e-12);
  }

  @Test
  void allEqualIsExactlyZeroAndStillTrained() {
    for (AdvantageEstimator estimator : ALL) {
      for (double total : new double[]{0, 1, -3.7, 1e-9, 1e9}) {
        GroupAdvantages advantages = estimator.estimate(List.of(GroupRewards.of(total, total, total))).get(0);
        assertArrayEquals(new double[3], advantages.values(), 0, estimator.key());
        assertArrayEquals(new boolean[]{true, true, true}, advantages.trained());
        assertTrue(advantages.equal());
      }
    }
  }

  @Test
  void nearlyEqualFloatsAreEqual() {
    GroupRewards rounding = GroupRewards.of(0.1 + 0.2, 0.3, (double) 0.3f, 0.3);
    for (AdvantageEstimator estimator : ALL) {
      assertArrayEquals(new double[4], only(estimator, rounding), 0, estimator.key());
    }
    // a dead group beside a live one
    for (AdvantageEstimator estimator : GROUPED) {
      List<GroupAdvantages> both = estimator.estimate(List.of(rounding, GroupRewards.of(1, 0)));
      assertArrayEquals(new double[4], both.get(0).values(), 0, estimator.key());
      assertTrue(both.get(0).equal());
      assertFalse(both.get(1).equal());
    }
    assertFalse(GroupRewards.of(1, 1.00001).equal());
  }

  @Test
  void oneDifferentReachesTheBoundOfTheSampleDeviationAndNothingExceedsIt() {
    SplittableRandom random = new SplittableRandom(7);
    int looked = 0;
    for (int size = 2; size <= 64; size++) {
      double bound = (size - 1) / Math.sqrt(size);
      double[] totals = new double[size];
      totals[0] = 1;
      assertEquals(bound, only(new GroupZScore(0), GroupRewards.of(totals))[0], 1e-9);
      for (int round = 0; round < 20; round++) {
        double[] any = random.doubles(size, -1, 1).toArray();
        for (double advantage : only(Z_SCORE, GroupRewards.of(any))) {
          assertTrue(Math.abs(advantage) <= bound);
          looked++;
        }
      }
    }
    assertEquals(41580, looked);
  }

  @Test
  void shiftAndScaleDoWhatTheDocumentationSays() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 200; round++) {
      double[] totals = random.doubles(2 + random.nextInt(8), 0, 1).toArray();
      for (AdvantageEstimator estimator : ALL) {
        double[] plain = only(estimator, GroupRewards.of(totals));
        double[] shifted = only(estimator, GroupRewards.of(java.util.Arrays.stream(totals).map(x -> x + 5).toArray()));
        double[] scaled = only(estimator,
            GroupRewards.of(java.util.Arrays.stream(totals).map(x -> x * 1000).toArray()));
        boolean normalized = estimator instanceof GroupZScore || estimator instanceof BatchWhitened;
        for (int i = 0; i < plain.length; i++) {
          assertEquals(plain[i], shifted[i], 1e-9, estimator.key() + " shifted");
          assertEquals(plain[i] * (normalized ? 1 : 1000), scaled[i], normalized ? 1e-3 : 1e-9,
              estimator.key() + " scaled");
        }
      }
    }
  }

  @Test
  void twoCompletionsAreEnough() {
    double half = Math.sqrt(0.5);
    assertArrayEquals(new double[]{half, -half}, only(new GroupZScore(0), GroupRewards.of(3, 2)), 1e-12);
    assertArrayEquals(new double[]{1, -1}, only(new LeaveOneOut(), GroupRewards.of(3, 2)), 1e-12);
  }

  @Test
  void unscorableCompletionsAreInNoBaselineAndNotTrained() {
    List<OptionalDouble> members = new ArrayList<>(GroupRewards.of(1, 0, 0).members());
    members.add(1, OptionalDouble.empty());
    for (AdvantageEstimator estimator : ALL) {
      double[] without = only(estimator, GroupRewards.of(1, 0, 0));
      GroupAdvantages with = estimator.estimate(List.of(new GroupRewards(members))).get(0);
      assertArrayEquals(new double[]{without[0], 0, without[1], without[2]}, with.values(), 0, estimator.key());
      assertArrayEquals(new boolean[]{true, false, true, true}, with.trained());
    }
  }

  @Test
  void oneScorableCompletionHasNothingToBeComparedWith() {
    GroupRewards lone = new GroupRewards(List.of(OptionalDouble.of(1), OptionalDouble.empty(), OptionalDouble.empty()));
    for (AdvantageEstimator estimator : GROUPED) {
      List<GroupAdvantages> both = estimator.estimate(List.of(lone, GroupRewards.of(1, 0)));
      assertArrayEquals(new boolean[3], both.get(0).trained(), estimator.key());
      assertArrayEquals(new double[3], both.get(0).values(), 0);
      assertArrayEquals(only(estimator, GroupRewards.of(1, 0)), both.get(1).values(), 0);
    }
    assertArrayEquals(new boolean[]{true, false, false},
        WHITENED_PLAIN.estimate(List.of(lone, GroupRewards.of(1, 0))).get(0).trained());
  }

  @Test
  void aGroupOfOneIsRefusedWithTheAlternatives() {
    for (AdvantageEstimator estimator : GROUPED) {
      String message = assertThrows(IllegalArgumentException.class, () -> estimator.requireGroupSize(1)).getMessage();
      assertTrue(message.contains("completions_per_prompt is 1") && message.contains("group_baseline: false"), message);
      assertThrows(IllegalArgumentException.class, () -> estimator.estimate(List.of(GroupRewards.of(1))));
    }
    WHITENED_PLAIN.requireGroupSize(1);
    List<GroupAdvantages> singles = new BatchWhitened(false, 0)
        .estimate(List.of(GroupRewards.of(1), GroupRewards.of(0)));
    assertArrayEquals(new double[]{Math.sqrt(0.5)}, singles.get(0).values(), 1e-12);
  }

  @Test
  void totalsThatAreNotNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> GroupRewards.of(1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new GroupRewards(List.of()));
    assertThrows(IllegalArgumentException.class, () -> new GroupZScore(-1));
    assertThrows(IllegalArgumentException.class, () -> new BatchWhitened(true, Double.NaN));
  }

  @Test
  void theOverlongPenaltyIsASlope() {
    OverlongPenalty penalty = new OverlongPenalty(20480, 4096);
    assertEquals(0, penalty.of(1), 0);
    assertEquals(0, penalty.of(16384), 0);
    assertEquals(-0.25, penalty.of(16384 + 1024), 0);
    assertEquals(-1, penalty.of(20480), 0);
    assertEquals(-1, penalty.of(30000), 0);
    assertThrows(IllegalArgumentException.class, () -> new OverlongPenalty(100, 101));
  }

  private static double[] only(AdvantageEstimator estimator, GroupRewards group) {
    return estimator.estimate(List.of(group)).get(0).values();
  }
}

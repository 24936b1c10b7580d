package kedge.sft.adalrs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.optim.LearningRate;
import kedge.sft.adalrs.LearningRateSearch.Action;
import org.junit.jupiter.api.Test;

class AdaLrsTest {
  private static final AdaLrs SMALL = new AdaLrs(0.1, 0, 3, 3, 2, 0.99, 0.2, 0.8, new LearningRate.Linear(0.1, 0, 0));

  @Test
  void fromTenTimesTooSmallAndTooLargeItEndsNearTheBestOfTheGrid() {
    long steps = 600;
    int runs = 0;
    double worst = 0;
    for (double noise : new double[]{0.2, 0.5, 1}) {
      for (long seed = 1; seed <= 5; seed++) {
        double best = Double.POSITIVE_INFINITY;
        double rate = 0;
        for (int place = -3; place <= 3; place++) {
          double tried = 0.03 * Math.pow(10, place / 2.0);
          double loss = NoisyQuadratic.fixed(seed, noise, NoisyQuadratic.settings(tried), steps);
          rate = loss < best ? tried : rate;
          best = Math.min(best, loss);
        }
        for (double factor : new double[]{0.1, 10}) {
          double fixed = NoisyQuadratic.fixed(seed, noise, NoisyQuadratic.settings(factor * rate), steps);
          double found = NoisyQuadratic.searched(seed, noise, NoisyQuadratic.settings(factor * rate), steps);
          System.out.printf(
              "adalrs on the quadratic: noise %.1f, seed %d, best rate %.4f; from %.4f: %+.2f %% (fixed there: %+.1f "
                  + "%%)%n",
              noise, seed, rate,
              factor * rate, 100 * (found / best - 1), 100 * (fixed / best - 1));
          worst = Math.max(worst, found / best - 1);
          runs++;
        }
      }
    }
    System.out.printf("adalrs on the quadratic: %d runs, at worst %.2f %% above the best of seven rates%n", runs,
        100 * worst);
    assertEquals(30, runs);
    assertTrue(worst <= 0.03, "at worst " + worst);
  }

  @Test
  void aFasterTrialIsKeptAndASlowerOneRolledBackAsTheEquationSays() {
    // Ten steps of 15: search from step 3 to 12. Plain losses fall by 1 a step, trials by 2.
    List<Action> actions = new ArrayList<>();
    LearningRateSearch search = LearningRateSearch.begin(SMALL);
    double[] losses = {100, 100, 100, 99, 98, 97, 99, 97.1, 95};
    long[] batches = new long[losses.length];
    double[] rates = new double[losses.length];
    for (int step = 0; step < losses.length; step++) {
      batches[step] = search.batch();
      rates[step] = search.rate(SMALL, step, 15);
      LearningRateSearch.Next next = search.after(SMALL, step, 15, losses[step]);
      actions.add(next.action());
      search = next.search();
    }
    assertEquals(List.of(Action.GO_ON, Action.GO_ON, Action.GO_ON, Action.GO_ON, Action.GO_ON, Action.TRY, Action.GO_ON,
        Action.GO_ON, Action.KEEP), actions);
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 3L, 4L, 5L), java.util.Arrays.stream(batches).boxed().toList());
    assertEquals(0.1, rates[5]);
    assertEquals(0.3, rates[6], 1e-15);
    assertEquals(0.3, search.rate(), 1e-15);
    assertEquals(6, search.batch());
    assertEquals("raised", search.last());
    LearningRateSearch slower = round(search, 12, Action.ROLL_BACK, new double[]{94, 93, 92},
        new double[]{94, 94.5, 95.1});
    assertEquals(0.3, slower.rate(), 1e-15);
    assertTrue(slower.settled() && !slower.begins(SMALL, 20, 60),
        "between a rate that was kept and one that was slower the search is over");
  }

  @Test
  void aRateIsLoweredFromTheSameStartUntilOneLowerStillIsSlower() {
    LearningRateSearch begin = LearningRateSearch.begin(SMALL);
    double[] plain = {94, 93, 92};
    double[] raised = {94, 94.5, 95.1};
    double[] half = {94, 92.5, 90.9};
    LearningRateSearch tried = round(begin, 12, Action.TRY_AGAIN, plain, raised);
    assertEquals(0.05, tried.rate(SMALL, 18, 60), 1e-15);
    LearningRateSearch lowered = round(begin, 12, Action.TRY, plain, raised, half);
    assertEquals(0.05, lowered.rate(), 1e-15);
    assertEquals("lowered", lowered.last());
    assertEquals(0.05 / 1.98, lowered.rate(SMALL, 21, 60), 1e-15);
    assertEquals(0, lowered.batch());
    LearningRateSearch settled = round(begin, 12, Action.ROLL_BACK, plain, raised, half, new double[]{94, 93.4, 92.7});
    assertEquals(0.05, settled.rate(), 1e-15);
    assertTrue(settled.settled());
    assertEquals(3, settled.batch());
    LearningRateSearch best = round(begin, 12, Action.ROLL_BACK, plain, raised, new double[]{94, 93.5, 92.9});
    assertTrue(best.settled() && best.rate() == 0.1, "both neighbours are slower");
  }

  @Test
  void whereNothingFallsTheTrialsGoDeeperUntilOneDoes() {
    LearningRateSearch search = round(LearningRateSearch.begin(SMALL), 12, Action.TRY, new double[]{5, 5.2, 4.9},
        new double[]{5, 5.4, 4.8}, new double[]{5, 5.1, 5.0},
        new double[]{5, 4.5, 4});
    assertEquals(0.025, search.rate(), 1e-15);
    assertEquals(1, search.changes());
  }

  @Test
  void aRoundThatSettlesNothingKeepsTheRateAndDoublesTheWindow() {
    LearningRateSearch search = LearningRateSearch.begin(SMALL);
    LearningRateSearch after = round(search, 20, Action.ROLL_BACK, new double[]{5, 4, 3}, new double[]{5, 4.5, 2.6},
        new double[]{5, 4.4, 2.7});
    assertEquals(0.1, after.rate());
    assertEquals(6, after.window());
    assertEquals(0, after.changes());
    assertEquals("undecided", after.last());
    LearningRateSearch rising = round(search, 20, Action.ROLL_BACK_TO_START, new double[]{5, 6, 7.1},
        new double[]{5, 6.2, 6.9}, new double[]{5, 6.1, 7.2});
    assertEquals("rising", rising.last());
    assertEquals(0.05, rising.rate());
  }

  @Test
  void aTrialThatBlowsUpIsSlowerAndALossThatRisesTwiceLowersTheRate() {
    LearningRateSearch search = LearningRateSearch.begin(SMALL);
    LearningRateSearch failed = round(search, 20, Action.ROLL_BACK, new double[]{5, 4, 3}, new double[]{5, Double.NaN},
        new double[]{5, 4.2, 3.4});
    assertTrue(failed.settled());
    assertEquals(3, failed.batch());
    LearningRateSearch plain = round(search, 20, Action.ROLL_BACK_TO_START, new double[]{5, Double.NaN});
    assertEquals("failed", plain.last());
    assertEquals(0.05, plain.rate());
    assertEquals(0, plain.batch());
    assertTrue(
        round(search, 20, Action.ROLL_BACK, new double[]{5, 4, 3}, new double[]{5, 5, 9}, new double[]{5, 4.2, 3.4})
            .settled());
    LearningRateSearch raised = new LearningRateSearch(0.1, 0, 3, 0, LearningRateTrial.NONE, 9, 0, "raised", true,
        false);
    LearningRateSearch rising = round(raised, 20, Action.ROLL_BACK, new double[]{5, 6, 7.1}, new double[]{5, 6.2, 6.9});
    assertEquals(1, rising.rises());
    LearningRateSearch wide = new LearningRateSearch(rising.rate(), 0, 3, 3, LearningRateTrial.NONE, 9, 1, "undecided",
        true, false);
    LearningRateSearch twice = round(wide, 20, Action.ROLL_BACK_TO_START, new double[]{8, 8.5, 9},
        new double[]{8, 8.3, 8.6});
    assertEquals("rising", twice.last());
    assertEquals(0.05, twice.rate());
  }

  @Test
  void outsideOfTheSearchTheRateFollowsItsCourse() {
    AdaLrs warmed = new AdaLrs(0.1, 4, 3, 3, 2, 0.99, 0, 0.5, new LearningRate.Cosine(0.1, 0, 0));
    assertEquals(0.025, warmed.outside(0, 20, 0.1), 1e-15);
    assertEquals(0.1, warmed.outside(9, 20, 0.1), 1e-15);
    assertEquals(0.3, warmed.outside(10, 20, 0.3), 1e-15);
    assertEquals(0.3 * (1 + Math.cos(Math.PI * 9 / 10)) / 2, warmed.outside(19, 20, 0.3), 1e-15);
    assertEquals(4, warmed.searchFrom(20));
    assertThrows(IllegalArgumentException.class,
        () -> new AdaLrs(0.1, 0, 2, 3, 2, 0.99, 0.1, 0.4, new LearningRate.Constant(0.1, 0)));
    assertThrows(IllegalArgumentException.class,
        () -> new AdaLrs(0.1, 0, 3, 1, 2, 0.99, 0.1, 0.4, new LearningRate.Constant(0.1, 0)));
    assertThrows(IllegalArgumentException.class,
        () -> new AdaLrs(0.1, 0, 3, 3, 2, 0.99, 0.4, 0.4, new LearningRate.Constant(0.1, 0)));
  }

  @Test
  void slopeAndErrorAreThoseOfLeastSquares() {
    // By hand: values 1 2 2 5 at 0 1 2 3 have slope 6/5 and residuals 0.3 0.1 -1.1 0.7, so the error is sqrt(1.8 / 2 /
    // 5).
    LeastSquaresLine line = LeastSquaresLine.of(List.of(1.0, 2.0, 2.0, 5.0));
    assertEquals(1.2, line.slope(), 1e-15);
    assertEquals(Math.sqrt(1.8 / 2 / 5), line.error(), 1e-15);
    // Through zero, 0 1 3: slope 7/5, residuals 0 -0.4 0.2, error sqrt(0.2 / 2 / 5).
    LeastSquaresLine through = LeastSquaresLine.throughZero(List.of(0.0, 1.0, 3.0));
    assertEquals(1.4, through.slope(), 1e-15);
    assertEquals(Math.sqrt(0.2 / 2 / 5), through.error(), 1e-15);
  }

  /** The arms of a round from step on, of a stage so long that all lies in the search. */
  private static LearningRateSearch round(LearningRateSearch from, long step, Action last, double[]... arms) {
    LearningRateSearch search = from;
    long at = step;
    Action action = Action.GO_ON;
    assertTrue(search.begins(SMALL, at, 60));
    for (double[] arm : arms) {
      for (double loss : arm) {
        LearningRateSearch.Next next = search.after(SMALL, at++, 60, loss);
        search = next.search();
        action = next.action();
      }
    }
    assertEquals(last, action);
    return search;
  }
}

package kedge.policy.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Schedules against their closed forms; after the warm-up those of transformers' get_linear_, get_cosine_ and
 * get_wsd_schedule.
 */
class LearningRateTest {
  private static final double PEAK = 4e-3;

  @Test
  void warmUpRisesToThePeakAndNoStepIsWithoutARate() {
    List<LearningRate> all = List.of(new LearningRate.Constant(PEAK, 10), new LearningRate.Linear(PEAK, 10, 0),
        new LearningRate.Cosine(PEAK, 10, 0),
        new LearningRate.Wsd(PEAK, 10, 0.2, 0));
    int looked = 0;
    for (LearningRate rate : all) {
      for (int step = 0; step < 10; step++) {
        assertEquals(PEAK * (step + 1) / 10, rate.at(step, 100), 1e-18);
      }
      for (int steps : new int[]{1, 2, 9, 10, 11, 12, 100}) {
        for (int step = 0; step < steps; step++) {
          assertTrue(rate.at(step, steps) > 0, rate + " at " + step + " of " + steps);
          looked++;
        }
      }
    }
    assertEquals(580, looked);
  }

  @Test
  void whatFallsFollowsItsFormula() {
    double last = 1e-4;
    for (int step = 10; step < 100; step++) {
      double share = (step - 10) / 90.0;
      assertEquals(PEAK + (last - PEAK) * share, new LearningRate.Linear(PEAK, 10, last).at(step, 100), 1e-15);
      assertEquals(last + (PEAK - last) * (1 + Math.cos(Math.PI * share)) / 2,
          new LearningRate.Cosine(PEAK, 10, last).at(step, 100), 1e-15);
      double decayed = step < 80 ? 0 : (step - 80) / 20.0;
      assertEquals(PEAK + (last - PEAK) * decayed, new LearningRate.Wsd(PEAK, 10, 0.2, last).at(step, 100), 1e-15);
    }
    assertEquals(PEAK / 90, new LearningRate.Linear(PEAK, 10, 0).at(99, 100), 1e-15,
        "the last step has a share of the work, too");
  }

  @Test
  void aDecayThatBeginsInTheWarmUpBeginsAtItsEnd() {
    LearningRate rate = new LearningRate.Wsd(PEAK, 90, 0.2, 0);
    assertEquals(PEAK, rate.at(89, 100), 1e-18);
    assertEquals(PEAK, rate.at(90, 100), 1e-18);
    assertEquals(PEAK * 0.1, rate.at(99, 100), 1e-15);
    for (int step = 91; step < 100; step++) {
      assertEquals(PEAK / 10, rate.at(step - 1, 100) - rate.at(step, 100), 1e-15, "no jump at " + step);
    }
  }
}

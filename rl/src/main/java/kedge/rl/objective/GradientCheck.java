package kedge.rl.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Compares the derivatives of an objective with central differences of its loss, on random batches: completions of
 * different lengths, advantages of both signs and 0, ratios on both sides of 1.
 *
 * <p>An objective with a stop-gradient (CISPO's capped weight) fails, since its derivatives are not those of its loss
 * value.
 */
public final class GradientCheck {
  private static final double STEP = 1e-6;
  private static final double TOLERANCE = 1e-5;

  private GradientCheck() {
  }

  /**
   * Checks every derivative of {@code batches} random batches.
   *
   * @return number of derivatives compared
   * @throws IllegalStateException naming the first derivative that differs
   */
  public static int require(SequenceObjective objective, int batches) {
    int compared = 0;
    for (int seed = 0; seed < batches; seed++) {
      compared += require(objective, new SplittableRandom(seed), "batch " + seed);
    }
    return compared;
  }

  private static int require(SequenceObjective objective, SplittableRandom random, String batch) {
    List<SequenceInput> inputs = new ArrayList<>();
    List<double[]> current = new ArrayList<>();
    int completions = 2 + random.nextInt(5);
    for (int i = 0; i < completions; i++) {
      double[] old = random.doubles(1 + random.nextInt(9), -4, -0.1).toArray();
      double advantage = i == 0 ? 0 : 3 * random.nextDouble() - 1.5;
      inputs.add(new SequenceInput(old, near(old, 0.1, random), Optional.of(near(old, 0.7, random)), advantage, true,
          random.nextInt(4) == 0));
      current.add(near(old, 0.4, random));
    }
    StepLoss loss = new StepLoss(objective, inputs);
    int compared = 0;
    for (int i = 0; i < completions; i++) {
      compared += require(loss, i, current.get(i), objective.name() + ": " + batch + ", completion " + i);
    }
    return compared;
  }

  private static int require(StepLoss loss, int completion, double[] current, String place) {
    double[] derivatives = loss.evaluate(completion, current).derivatives();
    if (derivatives.length != current.length) {
      throw new IllegalStateException(place + " has " + derivatives.length + " derivatives, expected "
          + current.length + ", one per token");
    }
    for (int t = 0; t < current.length; t++) {
      double expected = (moved(loss, completion, current, t, STEP) - moved(loss, completion, current, t, -STEP))
          / (2 * STEP);
      if (!(Math.abs(derivatives[t] - expected) <= TOLERANCE * Math.max(Math.abs(expected), 1e-3))) {
        throw new IllegalStateException(place + ", token " + t + ": the derivative is " + derivatives[t]
            + ", expected " + expected + " by central differences");
      }
    }
    return current.length;
  }

  private static double moved(StepLoss loss, int completion, double[] current, int token, double by) {
    double[] moved = current.clone();
    moved[token] += by;
    return loss.evaluate(completion, moved).loss();
  }

  private static double[] near(double[] values, double distance, SplittableRandom random) {
    double[] near = values.clone();
    for (int t = 0; t < near.length; t++) {
      near[t] += distance * (2 * random.nextDouble() - 1);
    }
    return near;
  }
}

package kedge.policy.optim;

/**
 * Learning-rate schedule with a linear warm-up. The rate is a pure function of the step, so there is no state to save.
 * A decaying rate reaches its last value only after the last step, so no step has a rate of 0.
 */
public sealed interface LearningRate {

  /** Returns the rate of step {@code step} (0 is the first) of {@code steps}. */
  double at(long step, long steps);

  /** Constant at the peak. */
  record Constant(double peak, int warmupSteps) implements LearningRate {
    public Constant {
      check(peak, 0, warmupSteps);
    }

    @Override
    public double at(long step, long steps) {
      return warmed(peak, warmupSteps, step);
    }
  }

  /** Linear decay from the peak at the end of the warm-up to {@code last} after the last step. */
  record Linear(double peak, int warmupSteps, double last) implements LearningRate {
    public Linear {
      check(peak, last, warmupSteps);
    }

    @Override
    public double at(long step, long steps) {
      return step < warmupSteps ? warmed(peak, warmupSteps, step)
          : peak + (last - peak) * progress(step, warmupSteps, steps);
    }
  }

  /**
   * Half a cosine from the peak to {@code last} after the last step (Loshchilov and Hutter 2017, arXiv 1608.03983,
   * without restarts).
   */
  record Cosine(double peak, int warmupSteps, double last) implements LearningRate {
    public Cosine {
      check(peak, last, warmupSteps);
    }

    @Override
    public double at(long step, long steps) {
      if (step < warmupSteps) {
        return warmed(peak, warmupSteps, step);
      }
      return last + (peak - last) * 0.5 * (1 + Math.cos(Math.PI * progress(step, warmupSteps, steps)));
    }
  }

  /**
   * Warm-up, stable, decay: constant at the peak until the last {@code decayShare} of the steps, then linear to {@code
   * last} (Hu et al. 2024, arXiv 2404.06395).
   */
  record Wsd(double peak, int warmupSteps, double decayShare, double last) implements LearningRate {
    public Wsd {
      check(peak, last, warmupSteps);
      if (!(decayShare >= 0 && decayShare <= 1)) {
        throw new IllegalArgumentException("decay_share is " + decayShare + ", expected 0 to 1");
      }
    }

    @Override
    public double at(long step, long steps) {
      long decayFrom = Math.max(warmupSteps, steps - Math.round(decayShare * steps));
      if (step < warmupSteps) {
        return warmed(peak, warmupSteps, step);
      }
      return step < decayFrom ? peak : peak + (last - peak) * progress(step, decayFrom, steps);
    }
  }

  private static double warmed(double peak, int warmupSteps, long step) {
    return step < warmupSteps ? peak * (step + 1) / warmupSteps : peak;
  }

  /** Returns the progress of a decay: 0 at step {@code from}, 1 at {@code steps}. */
  private static double progress(long step, long from, long steps) {
    return from >= steps ? 0 : Math.min(1, (step - from) / (double) (steps - from));
  }

  private static void check(double peak, double last, int warmupSteps) {
    if (!(peak > 0)) {
      throw new IllegalArgumentException("the peak learning rate is " + peak + ", expected above 0");
    }
    if (!(last >= 0)) {
      throw new IllegalArgumentException("the last learning rate is " + last + ", expected 0 or more");
    }
    if (warmupSteps < 0) {
      throw new IllegalArgumentException("warmup_steps is " + warmupSteps + ", expected 0 or more");
    }
  }
}

package kedge.sft.adalrs;

import kedge.data.KeyedRandom;
import kedge.policy.optim.LearningRate;

/**
 * Twenty directions of curvature 0.01 to 1; every batch has its minimum elsewhere, so the loss has a floor and its
 * gradient noise. AdamW as the policy's, in double precision on the heap.
 */
final class NoisyQuadratic {
  static final int DIRECTIONS = 20;
  private final long seed;
  private final double noise;
  private double[] x = new double[DIRECTIONS];
  private double[] first = new double[DIRECTIONS];
  private double[] second = new double[DIRECTIONS];
  private long updates;

  NoisyQuadratic(long seed, double noise) {
    this.seed = seed;
    this.noise = noise;
    java.util.Arrays.fill(x, 1);
  }

  private NoisyQuadratic(NoisyQuadratic other) {
    this.seed = other.seed;
    this.noise = other.noise;
    restore(other);
  }

  NoisyQuadratic copy() {
    return new NoisyQuadratic(this);
  }

  void restore(NoisyQuadratic other) {
    x = other.x.clone();
    first = other.first.clone();
    second = other.second.clone();
    updates = other.updates;
  }

  static double curvature(int direction) {
    return Math.pow(10, -2 + 2.0 * direction / (DIRECTIONS - 1));
  }

  /** The mean loss over all batches. */
  double loss() {
    double loss = 0;
    for (int i = 0; i < DIRECTIONS; i++) {
      loss += 0.5 * curvature(i) * (x[i] * x[i] + noise * noise);
    }
    return loss;
  }

  /** One update; the batch's loss before it. */
  double step(long batch, double rate) {
    updates++;
    double loss = 0;
    for (int i = 0; i < DIRECTIONS; i++) {
      double center = noise * normal(batch, i);
      double gradient = curvature(i) * (x[i] - center);
      loss += 0.5 * gradient * (x[i] - center);
      first[i] = 0.9 * first[i] + 0.1 * gradient;
      second[i] = 0.95 * second[i] + 0.05 * gradient * gradient;
      x[i] -= rate * first[i] / (1 - Math.pow(0.9, updates))
          / (Math.sqrt(second[i] / (1 - Math.pow(0.95, updates))) + 1e-8);
    }
    return loss;
  }

  private double normal(long batch, int i) {
    return Math.sqrt(-2 * Math.log(1 - KeyedRandom.uniform(seed, batch, i, 0)))
        * Math.cos(2 * Math.PI * KeyedRandom.uniform(seed, batch, i, 1));
  }

  /** The loss after a run whose peak is never changed: level until the search would end, then the same course. */
  static double fixed(long seed, double noise, AdaLrs settings, long steps) {
    NoisyQuadratic model = new NoisyQuadratic(seed, noise);
    for (long step = 0; step < steps; step++) {
      model.step(step, settings.outside(step, steps, settings.start()));
    }
    return model.loss();
  }

  /** The loss after a run that looks for its rate. */
  static double searched(long seed, double noise, AdaLrs settings, long steps) {
    NoisyQuadratic model = new NoisyQuadratic(seed, noise);
    NoisyQuadratic start = model;
    NoisyQuadratic plain = model;
    LearningRateSearch search = LearningRateSearch.begin(settings);
    for (long step = 0; step < steps; step++) {
      if (search.begins(settings, step, steps)) {
        start = model.copy();
      }
      LearningRateSearch.Next next = search.after(settings, step, steps,
          model.step(search.batch(), search.rate(settings, step, steps)));
      switch (next.action()) {
        case TRY -> {
          plain = model.copy();
          model.restore(start);
        }
        case ROLL_BACK -> model.restore(plain);
        case TRY_AGAIN, ROLL_BACK_TO_START -> model.restore(start);
        default -> {
        }
      }
      search = next.search();
    }
    return model.loss();
  }

  /** The settings of the tests, beginning with a rate. */
  static AdaLrs settings(double rate) {
    return new AdaLrs(rate, 0, 10, 3, 2, 0.99, 0.1, 0.4, new LearningRate.Cosine(rate, 0, 0));
  }
}

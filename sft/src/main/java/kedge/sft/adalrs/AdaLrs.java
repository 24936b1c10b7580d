package kedge.sft.adalrs;

import kedge.policy.optim.LearningRate;

/**
 * AdaLRS (arXiv 2506.13274; SAIL-VL2, Eq. 1): the learning rate is found during the run, by trying a higher one and
 * keeping it if the loss descends faster.
 *
 * <p>In rounds over a part of the run, with v the speed of descent and e its standard error:
 * <pre>
 * rate = raised * rate    if v(raised * rate) &gt; v(rate) + 2e    raised = max(shrink^t * raise, 1)
 *      = lowered * rate   if v(raised * rate) &lt; v(rate) - 2e    lowered = 1 / max(shrink^t * lower, 1)
 *      = rate             otherwise                            t = how often the rate was changed so far
 * </pre>
 * That equation, going back to weights and optimizer state before a trial that failed, the search in the first part of
 * the run only, no raise above the highest loss before and a lower rate after a loss that rises over two rounds in a
 * row are the papers'. The rest is ours:
 * <ul>
 * <li>Both speeds are measured from the same weights, optimizer state and samples, first {@code window} steps with the
 * rate, then, rolled back, as many with the raised one. The noise of the samples is in both and goes out in their
 * difference, whose slope is fitted by least squares through 0, where both begin; e is that fit's standard error. After
 * a raise the trial's weights go on. Every step of a round counts as a step of the stage.
 * <li>A lowering is measured, not taken on trust. Until a raise was kept, a raised rate that is not faster is followed
 * by a trial of the lowered one from the same start. It is kept if its own loss falls (by twice the standard error of
 * its slope) and it was faster than the rate, or the rate's loss did not fall, or the next higher rate was slower and
 * it was not. Then one lower still is tried from that same start, and so on; the first that is not better ends the
 * search. The trials begin with weights that the rate has not touched, for those that one far too high has spoilt no
 * lower rate repairs.
 * <li>Where neither the rate's loss nor the lowered one's falls, the next trial goes lower still, up to five times.
 * <li>A round in which raised and lowered rate are both slower ends the search, and so does a slower one after a raise
 * was kept: a short trial favors rates that are small for the whole run, and lowering on that evidence would wear the
 * rate down.
 * <li>A round that settles nothing goes on from where the plain rate arrived and is followed by one of twice the
 * window, up to eight times; if its loss clearly rises, from its start with a lower rate. So does a round whose plain
 * rate ends in numbers that are not finite. A trial that does is slower.
 * </ul>
 *
 * @param start rate that the run begins with
 * @param warmupSteps steps of linear growth to it
 * @param window steps of each arm of a first round, at least 3
 * @param raise alpha, above 1
 * @param lower beta, above 1; a number whose powers meet none of alpha's, such as 3 and 2, lets ups and downs reach
 * every rate
 * @param shrink lambda, above 0 and at most 1
 * @param from share of the steps before the search
 * @param until share of the steps at which it ends
 * @param then the course from the found rate on, over what is left; its peak is replaced by that rate
 */
public record AdaLrs(double start, int warmupSteps, int window, double raise, double lower, double shrink, double from,
    double until, LearningRate then) {
  /** Largest window, in first windows. */
  static final int WIDEST = 8;

  public AdaLrs {
    boolean factors = raise > 1 && lower > 1 && shrink > 0 && shrink <= 1;
    if (!(start > 0) || warmupSteps < 0 || window < 3 || !factors || !(from >= 0 && from < until && until <= 1)) {
      throw new IllegalArgumentException("adalrs has start " + start + ", warmup_steps " + warmupSteps + ", window "
          + window + ", raise " + raise + ", lower "
          + lower + ", shrink " + shrink + ", from " + from + ", until " + until
          + ", expected start above 0, window at least 3, raise and lower above 1, "
          + "shrink above 0 and at most 1, and 0 <= from < until <= 1");
    }
  }

  /** The step at which the search may begin. */
  long searchFrom(long steps) {
    return Math.max(warmupSteps, Math.round(from * steps));
  }

  /** The step at which it has ended. */
  long searchUntil(long steps) {
    return Math.round(until * steps);
  }

  /** Returns whether the steps that are searched in have room for one round. */
  public boolean hasRoom(long steps) {
    return searchFrom(steps) + 2L * window <= searchUntil(steps);
  }

  /** The factor of a trial. */
  double raised(int changes) {
    return Math.max(Math.pow(shrink, changes) * raise, 1);
  }

  /** The factor after a trial that was slower. */
  double lowered(int changes) {
    return 1 / Math.max(Math.pow(shrink, changes) * lower, 1);
  }

  /** The rate outside of rounds, with {@code found} the rate found so far. */
  double outside(long step, long steps, double found) {
    if (step < warmupSteps) {
      return found * (step + 1) / warmupSteps;
    }
    long end = searchUntil(steps);
    return step < end ? found : course(found).at(step - end, steps - end);
  }

  private LearningRate course(double found) {
    if (then instanceof LearningRate.Linear linear) {
      return new LearningRate.Linear(found, 0, Math.min(found, linear.last()));
    }
    if (then instanceof LearningRate.Cosine cosine) {
      return new LearningRate.Cosine(found, 0, Math.min(found, cosine.last()));
    }
    if (then instanceof LearningRate.Wsd wsd) {
      return new LearningRate.Wsd(found, 0, wsd.decayShare(), Math.min(found, wsd.last()));
    }
    return new LearningRate.Constant(found, 0);
  }
}

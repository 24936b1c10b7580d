package kedge.sft.adalrs;

import kedge.policy.optim.LearningRate;

/**
 * AdaLRS (arXiv 2506.13274; SAIL-VL2, Eq. 1) finds the learning rate during the run, by trying a higher one and keeping
 * it if the loss descends faster.
 *
 * <p>The search runs in rounds over a part of the run. With v the speed of descent and e its standard error:
 * <pre>
 * rate = raised * rate    if v(raised * rate) &gt; v(rate) + 2e    raised = max(shrink^t * raise, 1)
 *      = lowered * rate   if v(raised * rate) &lt; v(rate) - 2e    lowered = 1 / max(shrink^t * lower, 1)
 *      = rate             otherwise                            t = how often the rate was changed so far
 * </pre>
 * From the papers: this equation, restoring weights and optimizer state after a failed trial, searching only in the
 * first part of the run, no raise if the loss ends above the previous highest, and a lower rate after the loss has
 * risen in two consecutive rounds. Kedge adds:
 * <ul>
 * <li>Both speeds are measured from the same weights, optimizer state and samples: first {@code window} steps with the
 * rate, then, after a rollback, as many with the raised rate. The noise of the samples cancels in the difference of the
 * losses, whose slope is fitted by least squares through 0, where both begin; e is the standard error of the fit. After
 * a raise, training continues from the trial's weights. Every step of a round counts as a step of the stage.
 * <li>A lower rate must also win a trial. Until a raise has been kept, a raised rate that is not faster is followed by
 * a trial of the lowered rate from the same start. The lowered rate is kept if its own loss falls (by twice the
 * standard error of its slope) and one of these holds: it was faster than the rate, the rate's loss did not fall, or
 * the next higher rate was slower and the lowered one was not. Then a still lower rate is tried from the same start,
 * and so on; the first that is not better ends the search. All trials begin with the weights before the round, since a
 * lower rate cannot repair weights that a far too high rate has damaged.
 * <li>If neither the loss of the rate nor that of the lowered one falls, the next trial is lower still, up to five
 * times.
 * <li>A round in which both the raised and the lowered rate are slower ends the search, and so does a slower trial
 * after a raise has been kept: short trials favor rates that are too small for the whole run, and would lower the rate
 * again and again.
 * <li>After an undecided round, training continues from the plain rate's weights, and the next round has twice the
 * window, up to eight times the first. If the plain rate's loss clearly rises or becomes non-finite, training continues
 * from the round's start with a lower rate. A trial with a non-finite loss counts as slower.
 * </ul>
 *
 * @param start initial rate
 * @param warmupSteps number of steps of linear warm-up
 * @param window number of steps of each arm of the first round, at least 3
 * @param raise alpha, above 1
 * @param lower beta, above 1; if its powers differ from all powers of alpha, as with 3 and 2, raises and lowerings can
 * reach every rate
 * @param shrink lambda, above 0 and at most 1
 * @param from share of the steps at which the search begins
 * @param until share of the steps at which the search ends
 * @param then schedule of the remaining steps; its peak is replaced by the found rate
 */
public record AdaLrs(double start, int warmupSteps, int window, double raise, double lower, double shrink, double from,
    double until, LearningRate then) {
  /** Largest window, in multiples of the first. */
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

  /** Returns the step at which the search may begin. */
  long searchFrom(long steps) {
    return Math.max(warmupSteps, Math.round(from * steps));
  }

  /** Returns the step at which the search has ended. */
  long searchUntil(long steps) {
    return Math.round(until * steps);
  }

  /** Returns whether the steps of the search suffice for one round. */
  public boolean hasRoom(long steps) {
    return searchFrom(steps) + 2L * window <= searchUntil(steps);
  }

  /** Returns the factor of a trial, after {@code changes} changes of the rate. */
  double raised(int changes) {
    return Math.max(Math.pow(shrink, changes) * raise, 1);
  }

  /** Returns the factor after a slower trial. */
  double lowered(int changes) {
    return 1 / Math.max(Math.pow(shrink, changes) * lower, 1);
  }

  /** Returns the rate outside of rounds. @param found the rate found so far */
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

package kedge.sft.adalrs;

import kedge.sft.adalrs.LearningRateTrial.Arm;
import kedge.sft.adalrs.LearningRateTrial.Verdict;

/**
 * State of a learning-rate search, without the two snapshots of a round. Immutable: each step returns the next state.
 *
 * @param rate the rate found so far
 * @param changes number of changes of the rate
 * @param window number of steps of each arm of the current or next round
 * @param batch index of the next batch in problem order; a trial repeats the round's batches
 * @param round the current round
 * @param highest highest loss seen outside of trials
 * @param rises number of consecutive rounds in which the loss rose
 * @param last decision of the last round: raised, lowered, rising or failed (lowered for that reason), settled,
 * undecided; empty before the first
 * @param raised whether a raised rate was kept
 * @param settled whether the search is over
 */
public record LearningRateSearch(double rate, int changes, int window, long batch, LearningRateTrial round,
    double highest, int rises, String last, boolean raised, boolean settled) {

  /** Action on weights and optimizer state after a step. */
  public enum Action {
    /** Continue. */
    GO_ON,
    /** Save this state as that of the plain rate, and go back to the round's start for a trial. */
    TRY,
    /** Go back to the round's start for a trial; the plain rate's state is already saved. */
    TRY_AGAIN,
    /** The trial was better, and the round is over: continue from the trial. */
    KEEP,
    /** The trial was not better, and the rate stays: continue from the saved state of the plain rate. */
    ROLL_BACK,
    /** The rate is lowered: continue from the round's start, with the same samples. */
    ROLL_BACK_TO_START
  }

  /** The search after one more step, and the action that it asks for. */
  public record Next(LearningRateSearch search, Action action) {
  }

  /** Returns the state before the first step. */
  public static LearningRateSearch begin(AdaLrs settings) {
    return new LearningRateSearch(settings.start(), 0, settings.window(), 0, LearningRateTrial.NONE, -Double.MAX_VALUE,
        0, "", false, false);
  }

  /** Returns whether a round begins with this step, so that a snapshot is taken before it. */
  public boolean begins(AdaLrs settings, long step, long steps) {
    return !inRound() && !settled && step >= settings.searchFrom(steps)
        && step + 2L * window <= settings.searchUntil(steps);
  }

  /** Returns whether the search is within a round. */
  public boolean inRound() {
    return round.arm() != Arm.NONE;
  }

  /** Returns whether the next step is part of a trial. */
  public boolean trying() {
    return round.trying();
  }

  /** Returns the learning rate of the step. */
  public double rate(AdaLrs settings, long step, long steps) {
    return switch (round.arm()) {
      case RAISED -> settings.raised(changes) * rate;
      case LOWERED -> Math.pow(settings.lowered(changes), round.depth()) * rate;
      case PLAIN -> rate;
      case NONE -> begins(settings, step, steps) ? rate : settings.outside(step, steps, rate);
    };
  }

  /** Returns the search after a step. @param loss loss of the step, which must be finite outside of rounds */
  public Next after(AdaLrs settings, long step, long steps, double loss) {
    boolean begins = begins(settings, step, steps);
    boolean failed = !Double.isFinite(loss);
    double top = failed || trying() ? highest : Math.max(highest, loss);
    if (!begins && !inRound()) {
      return new Next(
          new LearningRateSearch(rate, changes, window, batch + 1, round, top, rises, last, raised, settled),
          Action.GO_ON);
    }
    LearningRateTrial now = (begins ? LearningRateTrial.FIRST : round).with(loss);
    LearningRateSearch search = new LearningRateSearch(rate, changes, window, batch + 1, now, top, rises, last, raised,
        false);
    if (now.losses().size() < window && !failed) {
      return new Next(search, Action.GO_ON);
    }
    boolean fits = step + 1 + window <= settings.searchUntil(steps);
    return switch (now.arm()) {
      case RAISED -> search.afterRaised(settings, fits);
      case LOWERED -> search.afterLowered(settings, fits);
      default -> failed ? search.lower(settings, "failed") : search.trial(now.raise(), Action.TRY);
    };
  }

  private Next afterRaised(AdaLrs settings, boolean fits) {
    Verdict verdict = round.verdict(highest);
    if (round.rises(1) && rises > 0) {
      return lower(settings, "rising");
    }
    if (verdict == Verdict.FASTER) {
      return new Next(
          new LearningRateSearch(rate * settings.raised(changes), changes + 1, settings.window(), afterwards(),
              LearningRateTrial.NONE, highest, 0, "raised", true, false),
          Action.KEEP);
    }
    if (raised) {
      return verdict == Verdict.SLOWER ? settle() : widen(settings);
    }
    if (fits) {
      return trial(round.lower(verdict == Verdict.SLOWER), Action.TRY_AGAIN);
    }
    return verdict == Verdict.SLOWER ? lower(settings, "lowered")
        : round.rises(2) ? lower(settings, "rising") : widen(settings);
  }

  private Next afterLowered(AdaLrs settings, boolean fits) {
    Verdict verdict = round.verdict(Double.MAX_VALUE);
    boolean better = round.better(verdict);
    if (better || round.asGood(verdict)) {
      double lower = rate * Math.pow(settings.lowered(changes), round.depth());
      if (fits) {
        return new LearningRateSearch(lower, changes + 1, window, batch, round, highest, 0, "lowered", false, false)
            .trial(round.accept(better), Action.TRY);
      }
      return new Next(new LearningRateSearch(lower, changes + 1, settings.window(), afterwards(),
          LearningRateTrial.NONE, highest, 0, "lowered", false, false), Action.KEEP);
    }
    if (fits && verdict != Verdict.SLOWER && round.goesDeeper()) {
      return trial(round.lower(round.slower()), Action.TRY_AGAIN);
    }
    if (round.lowered() || round.slower() && verdict == Verdict.SLOWER) {
      return settle();
    }
    return round.rises(2) ? lower(settings, "rising") : widen(settings);
  }

  /** Returns the first batch of the round. */
  private long first() {
    return batch - round.losses().size();
  }

  /** Returns the first batch after the round. */
  private long afterwards() {
    return first() + window;
  }

  private Next trial(LearningRateTrial next, Action action) {
    return new Next(new LearningRateSearch(rate, changes, window, first(), next, highest, rises, last, raised, false),
        action);
  }

  private int rising() {
    return round.rises(1) ? rises + 1 : 0;
  }

  private Next lower(AdaLrs settings, String why) {
    return new Next(
        new LearningRateSearch(rate * settings.lowered(changes), changes + 1, settings.window(), first(),
            LearningRateTrial.NONE, highest, 0, why, raised, false),
        Action.ROLL_BACK_TO_START);
  }

  private Next settle() {
    return new Next(new LearningRateSearch(rate, changes, window, afterwards(), LearningRateTrial.NONE, highest,
        rising(), "settled", raised, true), Action.ROLL_BACK);
  }

  private Next widen(AdaLrs settings) {
    int wider = Math.min(2 * window, AdaLrs.WIDEST * settings.window());
    return new Next(new LearningRateSearch(rate, changes, wider, afterwards(), LearningRateTrial.NONE, highest,
        rising(), "undecided", raised, false), Action.ROLL_BACK);
  }
}

package kedge.sft.adalrs;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a search for the rate stands; all of it, beside the two snapshots of a round. A value: each step gives the next one.
 *
 * @param rate the rate found so far
 * @param changes how often it was changed
 * @param window steps of each half of the present or next round
 * @param batch the next batch of the deal; in a trial the round's batches are dealt again
 * @param plain losses of the round's first half, with the rate
 * @param trial losses of its second, with the raised rate
 * @param inRound whether a round is under way
 * @param highest highest loss seen outside of trials
 * @param rises rounds in a row over which the loss rose
 * @param last how the last round ended; empty before the first
 * @param raised whether a raised rate was kept
 * @param settled whether the rate lies between one that was kept and one that was slower, and the search is over
 */
public record Search(double rate, int changes, int window, long batch, List<Double> plain, List<Double> trial, boolean inRound, double highest, int rises,
    String last, boolean raised, boolean settled) {

  /** What is to be done with weights and optimiser state after a step. */
  public enum Action {
    /** Nothing. */
    GO_ON,
    /** The first half is over: keep this state as that of the plain rate, go back to the round's start. */
    TRY,
    /** The trial was faster: go on from it. */
    KEEP,
    /** It was not, and the rate stays: go on from where the plain rate arrived. */
    ROLL_BACK,
    /** The rate is lowered: go on from where the round began, with the same samples again. */
    ROLL_BACK_TO_START
  }

  /** A search after one more step, and what it asks for. */
  public record Next(Search search, Action action) {
  }

  public Search {
    plain = List.copyOf(plain);
    trial = List.copyOf(trial);
  }

  /** Before the first step. */
  public static Search begin(AdaLrs settings) {
    return new Search(settings.start(), 0, settings.window(), 0, List.of(), List.of(), false, -Double.MAX_VALUE, 0, "", false, false);
  }

  /** Whether a round begins with this step: a snapshot is to be taken before it. */
  public boolean begins(AdaLrs settings, long step, long steps) {
    return !inRound && !settled && step >= settings.searchFrom(steps) && step + 2L * window <= settings.searchUntil(steps);
  }

  /** Whether the step is one of a trial. */
  public boolean trying() {
    return inRound && plain.size() == window;
  }

  /** The rate of the step. */
  public double rate(AdaLrs settings, long step, long steps) {
    return trying() ? settings.raised(changes) * rate : inRound || begins(settings, step, steps) ? rate : settings.outside(step, steps, rate);
  }

  /** After a step of that loss. @param loss not finite only in a trial */
  public Next after(AdaLrs settings, long step, long steps, double loss) {
    if (!inRound && !begins(settings, step, steps)) {
      return new Next(new Search(rate, changes, window, batch + 1, plain, trial, false, Math.max(highest, loss), rises, last, raised, settled), Action.GO_ON);
    }
    boolean trying = trying();
    List<Double> losses = new ArrayList<>(trying ? trial : plain);
    losses.add(loss);
    if (!trying) {
      boolean half = losses.size() == window;
      long next = half ? batch + 1 - window : batch + 1;
      Search search = new Search(rate, changes, window, next, losses, trial, true, Math.max(highest, loss), rises, last, raised, false);
      return new Next(search, half ? Action.TRY : Action.GO_ON);
    }
    Search round = new Search(rate, changes, window, batch + 1, plain, losses, true, highest, rises, last, raised, false);
    boolean hopeless = !Double.isFinite(loss);
    return losses.size() < window && !hopeless ? new Next(round, Action.GO_ON) : round.decided(settings, hopeless);
  }

  private Next decided(AdaLrs settings, boolean hopeless) {
    long next = batch + window - trial.size();
    Line own = Line.of(plain);
    int rising = own.slope() > own.error() ? rises + 1 : 0;
    if (rising >= 2) {
      return changed(settings, settings.lowered(changes), next - window, 0, "rising", Action.ROLL_BACK_TO_START);
    }
    Line gain = hopeless ? null : difference();
    boolean worse = hopeless || trial.get(window - 1) > highest || gain.slope() > 2 * gain.error();
    if (worse && raised) {
      Search over = new Search(rate, changes, window, next, List.of(), List.of(), false, highest, rising, "slower", true, true);
      return new Next(over, Action.ROLL_BACK);
    }
    if (worse) {
      return changed(settings, settings.lowered(changes), next - window, rising, "slower", Action.ROLL_BACK_TO_START);
    }
    if (gain.slope() < -2 * gain.error()) {
      return changed(settings, settings.raised(changes), next, 0, "faster", Action.KEEP);
    }
    if (!raised && own.slope() > 2 * own.error()) {
      return changed(settings, settings.lowered(changes), next - window, 0, "rising", Action.ROLL_BACK_TO_START);
    }
    int wider = Math.min(2 * window, AdaLrs.WIDEST * settings.window());
    return new Next(new Search(rate, changes, wider, next, List.of(), List.of(), false, highest, rising, "undecided", raised, false), Action.ROLL_BACK);
  }

  private Next changed(AdaLrs settings, double factor, long next, int rising, String how, Action action) {
    return new Next(new Search(rate * factor, changes + 1, settings.window(), next, List.of(), List.of(), false, highest, rising, how, raised ||
        action == Action.KEEP, false), action);
  }

  /** How much more the loss changes per step in the trial than beside it; negative is faster. */
  private Line difference() {
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < window; i++) {
      differences.add(trial.get(i) - plain.get(i));
    }
    return Line.throughZero(differences);
  }
}

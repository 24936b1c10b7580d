package kedge.sft.adalrs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A round of trials from one snapshot, on the same samples. Immutable: each step returns the next state.
 *
 * @param arm the rate that is being run
 * @param plain losses with the plain rate, with which the trial is compared
 * @param trial losses of the current trial
 * @param slower whether the raised rate was slower
 * @param lowered whether the rate was lowered within this round
 * @param depth number of lowerings between the plain rate and the trial's rate
 */
public record LearningRateTrial(Arm arm, List<Double> plain, List<Double> trial, boolean slower, boolean lowered,
    int depth) {
  /** Maximum number of lowerings of a trial while no loss falls. */
  private static final int DEEPEST = 5;
  /** Between rounds. */
  static final LearningRateTrial NONE = new LearningRateTrial(Arm.NONE, List.of(), List.of(), false, false, 0);
  /** Before the first step of a round. */
  static final LearningRateTrial FIRST = new LearningRateTrial(Arm.PLAIN, List.of(), List.of(), false, false, 0);

  /** Learning rate that is being run. */
  public enum Arm {
    NONE, PLAIN, RAISED, LOWERED
  }

  /** Outcome of a trial compared with the plain rate. */
  enum Verdict {
    FASTER, SLOWER, EITHER
  }

  public LearningRateTrial {
    plain = List.copyOf(plain);
    trial = List.copyOf(trial);
  }

  /** Returns whether a rate other than the one found so far is being tried. */
  public boolean trying() {
    return arm == Arm.RAISED || arm == Arm.LOWERED;
  }

  /** Returns the losses of the current arm. */
  public List<Double> losses() {
    return trying() ? trial : plain;
  }

  /** Returns the round after one more step. */
  LearningRateTrial with(double loss) {
    List<Double> losses = new ArrayList<>(losses());
    losses.add(loss);
    return trying() ? new LearningRateTrial(arm, plain, losses, slower, lowered, depth)
        : new LearningRateTrial(arm, losses, trial, slower, lowered, depth);
  }

  /** Returns the round with a trial of the raised rate next. */
  LearningRateTrial raise() {
    return new LearningRateTrial(Arm.RAISED, plain, List.of(), false, false, 0);
  }

  /**
   * Returns the round with a trial of the rate lowered once more next. @param raisedWasSlower whether the raised rate
   * was slower
   */
  LearningRateTrial lower(boolean raisedWasSlower) {
    return new LearningRateTrial(Arm.LOWERED, plain, List.of(), raisedWasSlower, lowered, depth + 1);
  }

  /**
   * Returns the round with the lowered rate in place of the plain one, and a trial of a still lower rate next.
   *
   * @param higherWasSlower whether the previous rate was slower
   */
  LearningRateTrial accept(boolean higherWasSlower) {
    return new LearningRateTrial(Arm.LOWERED, trial, List.of(), higherWasSlower, true, 1);
  }

  /** Returns whether a still lower rate is worth a trial: no loss falls yet. */
  boolean goesDeeper() {
    return depth < DEEPEST && !falls(plain) && !falls(trial);
  }

  /** Returns whether the trial is better: its loss falls, and the plain one does not or is slower. */
  boolean better(Verdict verdict) {
    return falls(trial) && (verdict == Verdict.FASTER || verdict == Verdict.EITHER && !falls(plain));
  }

  /** Returns whether the trial is as good while the raised rate was slower. */
  boolean asGood(Verdict verdict) {
    return falls(trial) && slower && verdict == Verdict.EITHER;
  }

  private static boolean falls(List<Double> losses) {
    if (losses.stream().anyMatch(loss -> !Double.isFinite(loss))) {
      return false;
    }
    LeastSquaresLine line = LeastSquaresLine.of(losses);
    return line.slope() < -2 * line.error();
  }

  /** Returns whether the loss of the plain rate rises by more than {@code errors} standard errors. */
  boolean rises(int errors) {
    LeastSquaresLine line = LeastSquaresLine.of(plain);
    return line.slope() > errors * line.error();
  }

  /** Judges the trial. @param highest loss above which it must not end */
  Verdict verdict(double highest) {
    double last = trial.get(trial.size() - 1);
    if (!Double.isFinite(last) || last > highest) {
      return Verdict.SLOWER;
    }
    LeastSquaresLine gain = gain();
    return gain.slope() > 2 * gain.error() ? Verdict.SLOWER
        : gain.slope() < -2 * gain.error() ? Verdict.FASTER : Verdict.EITHER;
  }

  /** Returns the gain of a trial whose last step has that loss; empty if the trial is not over. */
  public Optional<LeastSquaresLine> gain(double loss) {
    return trying() && trial.size() + 1 == plain.size() ? Optional.of(with(loss).gain()) : Optional.empty();
  }

  /** Returns the change of loss per step in the trial minus that of the plain rate; negative is faster. */
  private LeastSquaresLine gain() {
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < trial.size(); i++) {
      differences.add(trial.get(i) - plain.get(i));
    }
    return LeastSquaresLine.throughZero(differences);
  }
}

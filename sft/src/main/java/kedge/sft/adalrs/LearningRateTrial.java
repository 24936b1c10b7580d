package kedge.sft.adalrs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A round of trials from one snapshot, on the same samples. Immutable: each step gives the next one.
 *
 * @param arm what is being run
 * @param plain losses with the rate, which the trial is compared with
 * @param trial losses of the trial under way
 * @param slower whether the raised rate was slower
 * @param lowered whether the rate was lowered within this round
 * @param depth how many lowerings below the rate the lowered trial is
 */
public record LearningRateTrial(Arm arm, List<Double> plain, List<Double> trial, boolean slower, boolean lowered,
    int depth) {
  /** Most lowerings of a trial while no loss falls. */
  private static final int DEEPEST = 5;
  /** Between rounds. */
  static final LearningRateTrial NONE = new LearningRateTrial(Arm.NONE, List.of(), List.of(), false, false, 0);
  /** Before the first step of one. */
  static final LearningRateTrial FIRST = new LearningRateTrial(Arm.PLAIN, List.of(), List.of(), false, false, 0);

  /** Learning rate that is being run. */
  public enum Arm {
    NONE, PLAIN, RAISED, LOWERED
  }

  /** Outcome of a trial beside the plain rate. */
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

  /** Losses of the arm under way. */
  public List<Double> losses() {
    return trying() ? trial : plain;
  }

  /** After one more step. */
  LearningRateTrial with(double loss) {
    List<Double> losses = new ArrayList<>(losses());
    losses.add(loss);
    return trying() ? new LearningRateTrial(arm, plain, losses, slower, lowered, depth)
        : new LearningRateTrial(arm, losses, trial, slower, lowered, depth);
  }

  /** With a trial of the raised rate to come. */
  LearningRateTrial raise() {
    return new LearningRateTrial(Arm.RAISED, plain, List.of(), false, false, 0);
  }

  /** With a trial to come of the rate lowered once more. @param raisedWasSlower whether the raised rate was slower */
  LearningRateTrial lower(boolean raisedWasSlower) {
    return new LearningRateTrial(Arm.LOWERED, plain, List.of(), raisedWasSlower, lowered, depth + 1);
  }

  /**
   * With the lowered rate in the plain one's place, and a trial of one lower still to come.
   *
   * @param higherWasSlower whether the rate before was slower
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

  /** Returns whether the loss of the plain rate rises by more than so many standard errors. */
  boolean rises(int errors) {
    LeastSquaresLine line = LeastSquaresLine.of(plain);
    return line.slope() > errors * line.error();
  }

  /** Judges the trial. @param highest a loss that it may not end above */
  Verdict verdict(double highest) {
    double last = trial.get(trial.size() - 1);
    if (!Double.isFinite(last) || last > highest) {
      return Verdict.SLOWER;
    }
    LeastSquaresLine gain = gain();
    return gain.slope() > 2 * gain.error() ? Verdict.SLOWER
        : gain.slope() < -2 * gain.error() ? Verdict.FASTER : Verdict.EITHER;
  }

  /** Returns the gain of a trial whose last step has that loss; empty where it is not over. */
  public Optional<LeastSquaresLine> gain(double loss) {
    return trying() && trial.size() + 1 == plain.size() ? Optional.of(with(loss).gain()) : Optional.empty();
  }

  /** Change of the loss per step in the trial less that beside it; negative is faster. */
  private LeastSquaresLine gain() {
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < trial.size(); i++) {
      differences.add(trial.get(i) - plain.get(i));
    }
    return LeastSquaresLine.throughZero(differences);
  }
}

package kedge.training.report;

import java.util.List;

/**
 * A plot of a stage.
 *
 * @param title title of the plot
 * @param about one sentence about the denominator and healthy values
 * @param scale scale of the value axis
 * @param curves the curves, in order; quantities that the run did not log are left out
 * @param evaluations whether held-out pass@1 is drawn as points
 */
record Chart(String title, String about, Scale scale, List<Curve> curves, boolean evaluations) {

  /**
   * NUMBER: linear axis; SHARE: [0, 1] shown as per cent; LOG: logarithmic axis; SCIENTIFIC: linear axis with powers of
   * ten.
   */
  enum Scale {
    NUMBER, SHARE, LOG, SCIENTIFIC
  }

  /**
   * A quantity, by its name in the log and its label in the legend. Band curves come in pairs, high then low, with the
   * area between them filled.
   */
  record Curve(String quantity, String label, boolean band) {
    Curve(String quantity, String label) {
      this(quantity, label, false);
    }
  }

  Chart(String title, String about, Scale scale, Curve... curves) {
    this(title, about, scale, List.of(curves), false);
  }
}

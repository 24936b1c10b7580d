package kedge.training.report;

import java.util.List;

/**
 * A plot of a stage.
 *
 * @param title title of the plot
 * @param about one sentence for the reader: denominator, healthy values
 * @param scale how values are read
 * @param curves the curves, in order; a quantity that the run does not have is left out
 * @param evaluations whether held-out pass@1 is drawn as points over the curves
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
   * A quantity by its name in the log, with its name in the legend. BAND curves come in pairs, high then low, and are
   * filled between.
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

package kedge.rl.step;

import java.util.List;
import java.util.Map;
import kedge.data.Cursor;

/**
 * Result of one step.
 *
 * @param drawn every group drawn, dropped ones too, in the order drawn
 * @param metrics numbers of the step log
 * @param seconds wall-clock seconds by part of the step: sample, judge, train; with staleness also wait, until the step
 * had its rollouts
 * @param cursor position of the next problem
 * @param weightsStep step at whose start the weights that drew the rollouts were current: this one without staleness
 */
public record RlStepReport(List<DrawnGroup> drawn, RlStepMetrics metrics, Map<String, Double> seconds,
    Cursor cursor, long weightsStep) {
}

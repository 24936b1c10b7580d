package kedge.rl.step;

import java.util.List;
import java.util.Map;
import kedge.data.Cursor;

/**
 * Result of one step.
 *
 * @param drawn every group drawn, dropped ones too, in the order drawn
 * @param metrics numbers of the step log
 * @param seconds wall-clock seconds by part of the step: sample, judge, train; with staleness also wait, the time until
 * the step's rollouts were ready
 * @param cursor position of the next problem
 * @param weightsStep the step at whose start the sampler's weights were current; this step without staleness
 */
public record RlStepReport(List<DrawnGroup> drawn, RlStepMetrics metrics, Map<String, Double> seconds,
    Cursor cursor, long weightsStep) {
}

package kedge.rl.step;

import java.util.List;
import java.util.Map;
import kedge.data.Cursor;
import kedge.rl.advantage.GroupAdvantages;

/**
 * What one step did.
 *
 * @param drawn every group drawn, dropped ones too, in the order drawn
 * @param advantages one entry per drawn group; null where dynamic sampling dropped it
 * @param metrics by the names of the step log
 * @param seconds by part of the step: sample, judge, train
 * @param sampledTokens tokens drawn
 * @param trainedTokens tokens in forward and backward passes
 * @param cursor where the deal goes on
 */
public record RlStepReport(List<ScoredGroup> drawn, List<GroupAdvantages> advantages, Map<String, Object> metrics,
    Map<String, Double> seconds,
    long sampledTokens, long trainedTokens, Cursor cursor) {
}

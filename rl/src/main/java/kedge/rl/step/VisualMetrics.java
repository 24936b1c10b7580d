package kedge.rl.step;

import java.util.Map;
import kedge.policy.score.TrainReport;

/** Image tokens of one optimizer step and their balance over micro-batches, for a line of the step log. */
public final class VisualMetrics {
  private VisualMetrics() {
  }

  /** Adds the number of image tokens and the spreads, if there were images. */
  public static void write(TrainReport trained, Map<String, Object> line) {
    trained.visual().filter(load -> load.tokens() > 0).ifPresent(load -> {
      line.put("visual_tokens", load.tokens());
      line.put("visual_spread", load.spread());
      line.put("visual_spread_unbalanced", load.unbalanced());
    });
  }
}

package kedge.rl.step;

import java.util.Map;
import kedge.policy.score.TrainReport;

/** Tokens of images of one optimizer step and how evenly its micro-batches share them, for a line of the step log. */
public final class VisualMetrics {
  private VisualMetrics() {
  }

  /** Adds tokens and spreads where images were computed. */
  public static void write(TrainReport trained, Map<String, Object> line) {
    trained.visual().filter(load -> load.tokens() > 0).ifPresent(load -> {
      line.put("visual_tokens", load.tokens());
      line.put("visual_spread", load.spread());
      line.put("visual_spread_unbalanced", load.unbalanced());
    });
  }
}

package kedge.training.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import kedge.rewards.Verdict;

/** Verdicts as values of log lines. */
public final class VerdictLog {
  private VerdictLog() {
  }

  /** Returns {@code verdict} (scored, not_applicable or unscorable) with value and detail, or with the reason. */
  public static Map<String, Object> of(Verdict verdict) {
    Map<String, Object> written = new LinkedHashMap<>();
    if (verdict instanceof Verdict.Scored scored) {
      written.put("verdict", "scored");
      written.put("value", scored.value());
      written.put("detail", new TreeMap<>(scored.detail()));
    } else if (verdict instanceof Verdict.NotApplicable none) {
      written.put("verdict", "not_applicable");
      written.put("reason", none.reason());
    } else if (verdict instanceof Verdict.Unscorable lost) {
      written.put("verdict", "unscorable");
      written.put("reason", lost.reason());
    }
    return written;
  }
}

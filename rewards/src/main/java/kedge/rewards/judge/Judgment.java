package kedge.rewards.judge;

import java.util.Map;
import kedge.chat.ChatReply;
import kedge.rewards.Verdict;

/** What came of asking a judge: more exact than a {@link Verdict}, for counting. */
public sealed interface Judgment {

  /** As the rewards' pool takes it. */
  Verdict verdict();

  /** It was judged, by the model or by a rule that needs none. */
  record Given(double value, Map<String, String> detail) implements Judgment {
    public Given {
      detail = Map.copyOf(detail);
    }

    @Override
    public Verdict verdict() {
      return new Verdict.Scored(value, detail);
    }
  }

  /** The completion has no such part to judge; nothing was asked. */
  record Absent(String reason) implements Judgment {
    @Override
    public Verdict verdict() {
      return new Verdict.NotApplicable(reason);
    }
  }

  /** The model would not judge it. */
  record Refused(String reason) implements Judgment {
    @Override
    public Verdict verdict() {
      return new Verdict.Unscorable("refused: " + reason);
    }
  }

  /** It replied, and again when told what was wrong, but not with what was demanded. */
  record Malformed(String reason) implements Judgment {
    @Override
    public Verdict verdict() {
      return new Verdict.Unscorable("malformed: " + reason);
    }
  }

  /** No reply was had. */
  record Failed(ChatReply.Failure failure, String reason) implements Judgment {
    @Override
    public Verdict verdict() {
      return new Verdict.Unscorable(failure.name().toLowerCase(java.util.Locale.ROOT) + ": " + reason);
    }
  }
}

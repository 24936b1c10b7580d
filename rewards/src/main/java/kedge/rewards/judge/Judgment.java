package kedge.rewards.judge;

import java.util.Locale;
import java.util.Map;
import kedge.chat.ChatReply;
import kedge.rewards.RunEndingError;
import kedge.rewards.Verdict;

/** Outcome of a judge, in more detail than a {@link Verdict}. */
public sealed interface Judgment {

  /** The outcome as a verdict. */
  Verdict verdict();

  /** A score, from the model or from a rule. */
  record Given(double value, Map<String, String> detail) implements Judgment {
    public Given {
      detail = Map.copyOf(detail);
    }

    @Override
    public Verdict verdict() {
      return new Verdict.Scored(value, detail);
    }
  }

  /** The completion lacks the part to be judged; nothing was asked. */
  record Absent(String reason) implements Judgment {
    @Override
    public Verdict verdict() {
      return new Verdict.NotApplicable(reason);
    }
  }

  /** The model refused. */
  record Refused(String reason) implements Judgment {
    @Override
    public Verdict verdict() {
      return new Verdict.Unscorable("refused: " + reason);
    }
  }

  /** Two malformed replies. */
  record Malformed(String reason) implements Judgment {
    @Override
    public Verdict verdict() {
      return new Verdict.Unscorable("malformed: " + reason);
    }
  }

  /** No reply. */
  record Failed(ChatReply.Failure failure, String reason) implements Judgment {
    /** @throws RunEndingError where the budget is spent, as it is for all that follow */
    @Override
    public Verdict verdict() {
      if (failure == ChatReply.Failure.BUDGET) {
        throw new RunEndingError(
            reason + ". What is judged is kept in the model's cache, where it has one. Maybe raise "
                + "the budget and go on with --resume?");
      }
      return new Verdict.Unscorable(failure.name().toLowerCase(Locale.ROOT) + ": " + reason);
    }
  }
}

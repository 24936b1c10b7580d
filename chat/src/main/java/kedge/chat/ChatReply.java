package kedge.chat;

import java.util.Objects;

/**
 * What came of asking a {@link ChatModel}. Sealed: a caller says what each outcome means to it, and none is mistaken
 * for another.
 */
public sealed interface ChatReply {

  /**
   * The model spoke.
   *
   * @param text what it said
   * @param finished false when it was cut at the length limit
   * @param usage tokens it took
   */
  record Text(String text, boolean finished, Usage usage) implements ChatReply {
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(usage, "usage");
    }
  }

  /** The model, or a filter before or behind it, would not speak to this conversation. */
  record Refused(String reason, Usage usage) implements ChatReply {
    public Refused {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(usage, "usage");
    }
  }

  /** Something answered, but not as a chat model does: no retry would mend it. */
  record Malformed(String reason) implements ChatReply {
    public Malformed {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** No answer was had, for all the retries allowed. */
  record Failed(Failure failure, String reason) implements ChatReply {
    public Failed {
      Objects.requireNonNull(failure, "failure");
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** Why no answer was had. */
  enum Failure {
    /** The deadline of a call passed. */
    TIMEOUT,
    /** The endpoint asked to be left alone (429). */
    RATE_LIMITED,
    /** The endpoint was broken, or its reply broke off. */
    SERVER,
    /** There was no endpoint to talk to. */
    UNREACHABLE,
    /** The endpoint would not take the request: a wrong key, an unknown model, too long a conversation. */
    REJECTED,
    /** What the request needs is not there or not usable: an image file. */
    INPUT,
    /** The budget is spent. */
    BUDGET
  }
}

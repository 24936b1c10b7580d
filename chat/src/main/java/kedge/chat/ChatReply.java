package kedge.chat;

import java.util.Objects;

/** Outcome of a request to a {@link ChatModel}. Sealed, so that callers handle every case. */
public sealed interface ChatReply {

  /**
   * A text reply.
   *
   * @param text the reply
   * @param finished false if it was truncated at the length limit
   * @param usage tokens used
   */
  record Text(String text, boolean finished, Usage usage) implements ChatReply {
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(usage, "usage");
    }
  }

  /** The model, or a content filter, refused. */
  record Refused(String reason, Usage usage) implements ChatReply {
    public Refused {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(usage, "usage");
    }
  }

  /** A response that is not a chat completion. Retrying would not help. */
  record Malformed(String reason) implements ChatReply {
    public Malformed {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** No reply, after all retries. */
  record Failed(Failure failure, String reason) implements ChatReply {
    public Failed {
      Objects.requireNonNull(failure, "failure");
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** Cause of a failure. */
  enum Failure {
    /** The deadline of a call passed. */
    TIMEOUT,
    /** Too many requests (429). */
    RATE_LIMITED,
    /** A server error, or a truncated response. */
    SERVER,
    /** No connection. */
    UNREACHABLE,
    /** The endpoint rejected the request: wrong key, unknown model, conversation too long. */
    REJECTED,
    /** An input of the request, such as an image file, is missing or unusable. */
    INPUT,
    /** The budget is exhausted. */
    BUDGET
  }
}

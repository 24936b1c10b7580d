package kedge.chat.endpoint;

import java.time.Duration;
import java.util.Optional;
import kedge.chat.ChatReply;

/** Outcome of posting a request once. */
sealed interface CallOutcome {

  /** A final reply, successful or not: retrying would not help. */
  record Final(ChatReply reply) implements CallOutcome {
  }

  /**
   * A transient failure.
   *
   * @param failure the failure if all retries fail
   * @param reason description for messages
   * @param pause wait that the endpoint asked for
   */
  record Retryable(ChatReply.Failure failure, String reason, Optional<Duration> pause) implements CallOutcome {
  }
}

package kedge.chat.endpoint;

import java.time.Duration;
import java.util.Optional;
import kedge.chat.ChatReply;

/** What came of posting a request once. */
sealed interface Attempt {

  /** It is decided, well or badly: asking again would not help. */
  record Done(ChatReply reply) implements Attempt {
  }

  /**
   * It may go better next time.
   *
   * @param failure what it is if it never does
   * @param reason in words
   * @param pause how long the endpoint asked to be left alone
   */
  record Again(ChatReply.Failure failure, String reason, Optional<Duration> pause) implements Attempt {
  }
}

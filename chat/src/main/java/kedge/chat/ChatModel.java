package kedge.chat;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A chat model: it answers a conversation with text. It may be a judge or a teacher, behind an endpoint or in this
 * process. Implementations are thread-safe and enforce their own limits.
 */
public interface ChatModel {

  /** Returns the name of the model in messages, for instance {@code critic}. */
  String name();

  /**
   * Requests the next turn of a conversation. Equal requests may share one reply: to draw several samples, give each
   * request a different seed.
   *
   * @return the reply. Failures are {@link ChatReply}s too; only a bug completes the stage exceptionally
   */
  CompletionStage<ChatReply> reply(ChatRequest request);

  /** Returns the maximum number of requests in flight. Further requests wait in order. */
  int inFlight();

  /** Returns the longest time that a request in flight can take, including retries and the waits between them. */
  Duration patience();
}

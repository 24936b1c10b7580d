package kedge.chat;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A chat model: a conversation in, text out. It may be a judge or a teacher, behind an endpoint or in this process.
 * Thread-safe; each implementation keeps its own limits.
 */
public interface ChatModel {

  /** Name of the model in messages, for instance {@code critic}. */
  String name();

  /**
   * Asks for the next turn of a conversation. Equal requests may share one reply: for several samples give each a seed.
   *
   * @return the reply; failures are {@link ChatReply}s too, so that only a bug completes it exceptionally
   */
  CompletionStage<ChatReply> reply(ChatRequest request);

  /** Number of requests in flight at a time; more wait in order. */
  int inFlight();

  /** Longest time that a request in flight can take, including retries and the waits between them. */
  Duration patience();
}

package kedge.chat;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A model that is talked to: a judge that decides what rules cannot, a teacher that writes data. A conversation in,
 * text out; where the model runs is its implementation's affair. Calls may be made from any thread, many at once; each
 * implementation keeps its own limits.
 */
public interface ChatModel {

  /** The name under which messages speak of it, for instance {@code critic}. */
  String name();

  /**
   * Asks for the next turn of a conversation. Two equal requests may get one and the same reply: for several draws give
   * each a seed.
   *
   * @return never fails by itself: what went wrong is a {@link ChatReply} too. Only a bug completes it exceptionally
   */
  CompletionStage<ChatReply> reply(ChatRequest request);

  /** Requests that it works on at a time; more wait their turn. */
  int inFlight();

  /** The longest that a request can take once its turn has come, retries and waits between them included. */
  Duration patience();
}

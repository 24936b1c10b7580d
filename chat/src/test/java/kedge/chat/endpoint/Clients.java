package kedge.chat.endpoint;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.data.Conversation;

/** Clients of a {@link ChatServer} with default settings that a test may change. */
public final class Clients {
  /** A key that occurs in no other text. */
  public static final String KEY = "sk-very/secret.0123456789+abc=";

  URI url;
  int inFlight = 4;
  OptionalLong requestsPerMinute = OptionalLong.empty();
  OptionalLong tokensPerMinute = OptionalLong.empty();
  Duration timeout = Duration.ofSeconds(30);
  public int retries = 4;
  SpendingLimit budget = SpendingLimit.UNLIMITED;
  public Optional<Path> cache = Optional.empty();
  Scheduler timing = new VirtualScheduler();
  public Endpoint.Dialect dialect = Endpoint.Dialect.PLAIN;
  long largestImage = 1000;

  public Clients(ChatServer server) {
    this(server.url());
  }

  Clients(String url) {
    this.url = Endpoint.completions(url);
  }

  public HttpChatModel make() {
    ApiKey key = ApiKey.of("CRITIC_KEY", Map.of("CRITIC_KEY", KEY));
    return new HttpChatModel(new Endpoint("critic", url, "some-model", key, dialect, timeout, largestImage),
        new HttpChatModel.Limits(inFlight, requestsPerMinute, tokensPerMinute),
        new Backoff(retries, Duration.ofSeconds(1), Duration.ofSeconds(60)), budget,
        cache, timing);
  }

  static ChatRequest request(String text) {
    return request(Conversation.ofUser(text));
  }

  static ChatRequest request(Conversation conversation) {
    return new ChatRequest(conversation, OptionalDouble.of(0), 50, OptionalLong.empty(), ChatRequest.Form.TEXT,
        Optional.of("test@1"));
  }

  public static ChatReply ask(HttpChatModel model, String text) {
    return model.reply(request(text)).join();
  }
}

package kedge.chat.endpoint;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A model behind an OpenAI-compatible endpoint.
 *
 * @param name name under {@code chat_models}
 * @param completions address that requests are posted to
 * @param model name of the model at the endpoint
 * @param key API key
 * @param dialect differences between endpoints
 * @param timeout deadline of one call, to the last byte of the reply
 * @param largestImage greatest size of an image file, in bytes
 */
public record Endpoint(String name, URI completions, String model, ApiKey key, Dialect dialect, Duration timeout,
    long largestImage) {
  private static final String PATH = "/chat/completions";

  /**
   * Differences between endpoints.
   *
   * @param lengthKey key of the length limit: {@code max_tokens} or {@code max_completion_tokens}
   * @param jsonMode whether it supports {@code response_format: {type: json_object}}
   * @param fixedSampling whether it rejects temperature and seed
   * @param extraBody JSON object whose keys are added to every request
   */
  public record Dialect(String lengthKey, boolean jsonMode, boolean fixedSampling, Optional<String> extraBody) {
    /** Dialect of most endpoints. */
    public static final Dialect PLAIN = new Dialect("max_tokens", false, false, Optional.empty());

    /** Checks an {@code extraBody}. @throws IllegalArgumentException if it is not a JSON object */
    public static void requireObject(String extraBody) {
      RequestBody.object(extraBody);
    }
  }

  public Endpoint {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(completions, "completions");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(dialect, "dialect");
  }

  /**
   * Returns the address that requests are posted to, from a base URL {@code https://host/v1}, with or without {@code
   * /chat/completions}.
   *
   * @throws IllegalArgumentException if the URL is invalid; parts that may hold a secret are not shown
   */
  public static URI completions(String url) {
    URI uri = WebAddress.of(url, "https://api.openai.com/v1");
    if (uri.getPath().isEmpty()) {
      throw new IllegalArgumentException("url is " + url + ", which has no path. Maybe " + uri + "/v1?");
    }
    return uri.getPath().endsWith(PATH) ? uri : URI.create(uri + PATH);
  }
}

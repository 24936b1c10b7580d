package kedge.recipes.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import kedge.chat.endpoint.ApiKey;
import kedge.chat.endpoint.Backoff;
import kedge.chat.endpoint.Endpoint;
import kedge.chat.endpoint.HttpChatModel;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Tag;

/**
 * A model behind an OpenAI-compatible endpoint.
 *
 * @param url as clients are given it: {@code https://api.openai.com/v1}, {@code http://localhost:8000/v1}
 * @param model its name there
 * @param keyVariable the environment variable that holds the key; none for an endpoint that wants no key. The key
 * itself stands nowhere
 * @param inFlight requests at a time
 * @param requestsPerMinute calls begun in a minute, evenly spaced; no limit if left out
 * @param tokensPerMinute tokens read and written in a minute; no limit if left out
 * @param timeoutSeconds the deadline of one call, to the last byte
 * @param retries how often a call that failed is made again
 * @param firstWaitSeconds before the first retry; twice as long before each further one
 * @param longestWaitSeconds the longest such wait; an endpoint that asks for a longer one has failed
 * @param budget what may be spent
 * @param cache a folder where replies are kept; processes may share it. Without it everything is asked anew
 * @param jsonMode whether the endpoint understands {@code response_format: {type: json_object}}
 * @param lengthKey what it calls the length limit of a reply
 * @param fixedSampling true for a model that refuses temperature and seed: they are not sent
 * @param extraBody a JSON object put into every request: {@code '{"chat_template_kwargs": {"enable_thinking": false}}'}
 * @param largestImageBytes an image file larger than this is not sent
 */
@Tag("endpoint")
public record EndpointSettings(@Required String url, @Required String model, Optional<String> keyVariable,
    @Default("16") int inFlight,
    Optional<Long> requestsPerMinute, Optional<Long> tokensPerMinute, @Default("120.0") double timeoutSeconds,
    @Default("4") int retries,
    @Default("1.0") double firstWaitSeconds, @Default("60.0") double longestWaitSeconds,
    @Default("{}") BudgetSettings budget, Optional<Path> cache,
    @Default("false") boolean jsonMode, @Default("max_tokens") LengthKey lengthKey,
    @Default("false") boolean fixedSampling, Optional<String> extraBody,
    @Default("20000000") long largestImageBytes) implements ChatModelSettings {

  /** Two names for one thing. */
  public enum LengthKey {
    MAX_TOKENS, MAX_COMPLETION_TOKENS
  }

  public EndpointSettings {
    new Expect()
        .refusedBy(() -> Endpoint.completions(url))
        .that(!model.isBlank(), "model is blank, expected the model's name at the endpoint")
        .refusedBy(() -> keyVariable.ifPresent(ApiKey::requireName))
        .refusedBy(() -> extraBody.ifPresent(Endpoint.Dialect::requireObject))
        .atLeast("in_flight", inFlight, 1)
        .atLeast("requests_per_minute", requestsPerMinute.orElse(1L), 1)
        .atLeast("tokens_per_minute", tokensPerMinute.orElse(1L), 1)
        .above("timeout_seconds", timeoutSeconds, 0)
        .atLeast("retries", retries, 0)
        .above("first_wait_seconds", firstWaitSeconds, 0)
        .atLeast("longest_wait_seconds", longestWaitSeconds, firstWaitSeconds)
        .atLeast("largest_image_bytes", largestImageBytes, 1)
        .done();
  }

  @Override
  public String identity() {
    return url + " " + model + (jsonMode ? " json_mode" : "") + (fixedSampling ? " fixed_sampling" : "")
        + (lengthKey == LengthKey.MAX_TOKENS ? "" : " " + lengthKey.name().toLowerCase(java.util.Locale.ROOT))
        + extraBody.map(body -> " " + body).orElse("");
  }

  @Override
  public String describe() {
    return model + " at " + url + keyVariable.map(variable -> ", its key in " + variable).orElse(", no key")
        + "; not asked";
  }

  /** The endpoint, with its key. @param name the name under {@code chat_models} */
  public Endpoint endpoint(String name, ApiKey key) {
    Endpoint.Dialect dialect = new Endpoint.Dialect(lengthKey.name().toLowerCase(java.util.Locale.ROOT), jsonMode,
        fixedSampling, extraBody);
    return new Endpoint(name, Endpoint.completions(url), model, key, dialect, seconds(timeoutSeconds),
        largestImageBytes);
  }

  /** How much may be asked. */
  public HttpChatModel.Limits limits() {
    return new HttpChatModel.Limits(inFlight, requestsPerMinute.map(OptionalLong::of).orElse(OptionalLong.empty()),
        tokensPerMinute.map(OptionalLong::of).orElse(OptionalLong.empty()));
  }

  /** How failed calls are made again. */
  public Backoff backoff() {
    return new Backoff(retries, seconds(firstWaitSeconds), seconds(longestWaitSeconds));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}

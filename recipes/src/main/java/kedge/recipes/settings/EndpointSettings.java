package kedge.recipes.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
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

/** Chat model behind an OpenAI-compatible endpoint. */
@Tag("endpoint")
public record EndpointSettings(
    /** Base URL: {@code https://api.openai.com/v1}, {@code http://localhost:8000/v1}. */
    @Required String url,
    /** Name of the model at the endpoint. */
    @Required String model,
    /** Environment variable that holds the API key; left out for an endpoint without keys. The key is never written. */
    Optional<String> keyVariable,
    /** Concurrent requests. */
    @Default("16") int inFlight,
    /** Requests per minute, evenly spaced; unlimited if left out. */
    Optional<Long> requestsPerMinute,
    /** Tokens read and written per minute; unlimited if left out. */
    Optional<Long> tokensPerMinute,
    /** Time limit of one call in seconds, to the last byte of the reply. */
    @Default("120.0") double timeoutSeconds,
    /** Retries of a failed call. */
    @Default("4") int retries,
    /** Seconds before the first retry; doubled before each further one. */
    @Default("1.0") double firstWaitSeconds,
    /** Longest wait in seconds. A call whose endpoint asks for a longer one fails. */
    @Default("60.0") double longestWaitSeconds,
    /** Spending limit. */
    @Default("{}") BudgetSettings budget,
    /** Folder of cached replies, which processes may share; no cache if left out. */
    Optional<Path> cache,
    /** Whether the endpoint understands {@code response_format: {type: json_object}}. */
    @Default("false") boolean jsonMode,
    /** Name of the endpoint's parameter for the length limit of a reply. */
    @Default("max_tokens") LengthKey lengthKey,
    /** Whether the model refuses temperature and seed, so that they are not sent. */
    @Default("false") boolean fixedSampling,
    /** JSON object merged into every request: {@code '{"chat_template_kwargs": {"enable_thinking": false}}'}. */
    Optional<String> extraBody,
    /** Largest image file in bytes that is sent. */
    @Default("20000000") long largestImageBytes) implements ChatModelSettings {

  /** The two names of the length limit among OpenAI-compatible servers. */
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
        + (lengthKey == LengthKey.MAX_TOKENS ? "" : " " + lengthKey.name().toLowerCase(Locale.ROOT))
        + extraBody.map(body -> " " + body).orElse("");
  }

  @Override
  public String describe() {
    return model + " at " + url + keyVariable.map(variable -> ", its key in " + variable).orElse(", no key")
        + "; not asked";
  }

  /** Returns the endpoint with its key. @param name the name under {@code chat_models} */
  public Endpoint endpoint(String name, ApiKey key) {
    Endpoint.Dialect dialect = new Endpoint.Dialect(lengthKey.name().toLowerCase(Locale.ROOT), jsonMode,
        fixedSampling, extraBody);
    return new Endpoint(name, Endpoint.completions(url), model, key, dialect, seconds(timeoutSeconds),
        largestImageBytes);
  }

  /** Returns the limits of concurrency and rate. */
  public HttpChatModel.Limits limits() {
    return new HttpChatModel.Limits(inFlight, requestsPerMinute.map(OptionalLong::of).orElse(OptionalLong.empty()),
        tokensPerMinute.map(OptionalLong::of).orElse(OptionalLong.empty()));
  }

  /** Returns the retries of failed calls. */
  public Backoff backoff() {
    return new Backoff(retries, seconds(firstWaitSeconds), seconds(longestWaitSeconds));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}

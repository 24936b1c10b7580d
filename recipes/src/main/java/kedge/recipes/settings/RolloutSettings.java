package kedge.recipes.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kedge.chat.endpoint.ApiKey;
import kedge.chat.endpoint.Backoff;
import kedge.chat.endpoint.WebAddress;
import kedge.data.settings.Default;
import kedge.data.settings.OneOrMore;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;

/**
 * Servers that draw completions. They load the policy's weights after each update, and prove by log-probabilities that
 * they have them.
 */
public record RolloutSettings(
    /** Kind of the servers: {@code vllm} or {@code sglang}. */
    @Required Engine engine,
    /** Addresses, one for each server: {@code [http://gpu1:8000, http://gpu2:8000]}. */
    @Required @OneOrMore List<String> urls,
    /**
     * How weights reach the servers: {@code folder}, a checkpoint folder that they load in place of theirs, or {@code
     * lora}, an adapter folder that they load beside the base.
     */
    @Default("folder") Weights weights,
    /** Name of the model at the servers ({@code --served-model-name}); the only one that they serve if left out. */
    Optional<String> model,
    /** Folder that weights are written to, which the servers read; {@code rollout-weights} in the run if left out. */
    Optional<Path> folder,
    /** Path of that folder as the servers see it, where it is another; its absolute path if left out. */
    Optional<String> seenAs,
    /** Environment variable that holds the servers' API key; left out for servers without keys. */
    Optional<String> keyVariable,
    /** Completions that are asked of one server at a time. */
    @Default("64") int inFlight,
    /** Time limit of one completion in seconds, to its last byte. */
    @Default("600.0") double timeoutSeconds,
    /** Time limit in seconds of loading weights. */
    @Default("600.0") double loadTimeoutSeconds,
    /** Retries of a completion that a server has lost, on another server where there is one. */
    @Default("4") int retries,
    /** Seconds before the first retry; doubled before each further one. */
    @Default("1.0") double firstWaitSeconds,
    /** Longest wait in seconds before a retry. */
    @Default("60.0") double longestWaitSeconds,
    /**
     * Largest mean distance in nats of a server's log-probabilities from the trainer's over known tokens; above it the
     * run stops. 0.001 for a policy in fp32 and 0.1 in bf16 if left out.
     */
    Optional<Double> tolerance) {

  /** Kinds of servers. */
  public enum Engine {
    VLLM, SGLANG
  }

  /** Ways in which weights reach a server. */
  public enum Weights {
    FOLDER, LORA
  }

  public RolloutSettings {
    urls = List.copyOf(urls);
    Expect expect = new Expect();
    urls.forEach(url -> expect.refusedBy(() -> WebAddress.of(url, "http://localhost:8000")));
    List<String> given = urls;
    expect.that(!urls.isEmpty(), "urls is empty, expected at least one address")
        .that(given.stream().distinct().count() == given.size(), "urls is " + urls + ", but one is there twice")
        .that(given.stream().noneMatch(url -> url.strip().replaceAll("/+$", "").endsWith("/v1")), "urls is " + urls
            + ", expected addresses without /v1: weights are loaded by other routes. Maybe leave /v1 out?")
        .that(model.stream().noneMatch(String::isBlank), "model is blank, expected the model's name at the servers")
        .refusedBy(() -> keyVariable.ifPresent(ApiKey::requireName))
        .atLeast("in_flight", inFlight, 1)
        .above("timeout_seconds", timeoutSeconds, 0)
        .above("load_timeout_seconds", loadTimeoutSeconds, 0)
        .atLeast("retries", retries, 0)
        .above("first_wait_seconds", firstWaitSeconds, 0)
        .atLeast("longest_wait_seconds", longestWaitSeconds, firstWaitSeconds)
        .above("tolerance", tolerance.orElse(1.0), 0)
        .done();
  }

  /** Returns the retries of a completion. */
  public Backoff backoff() {
    return new Backoff(retries, seconds(firstWaitSeconds), seconds(longestWaitSeconds));
  }

  /** Returns the time limit of one completion. */
  public Duration timeout() {
    return seconds(timeoutSeconds);
  }

  /** Returns the time limit of loading weights. */
  public Duration loadTimeout() {
    return seconds(loadTimeoutSeconds);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}

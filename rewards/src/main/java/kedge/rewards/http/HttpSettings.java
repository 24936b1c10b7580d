package kedge.rewards.http;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A reward behind an HTTP address: see {@link HttpReward} for what is sent and answered.
 *
 * @param http the address
 * @param name what it is called in logs; {@code http} by default
 * @param gradesAnswer whether it says that the answer is right
 * @param columns columns it needs; all columns are sent
 * @param batch samples of one request; 64 by default
 * @param retries requests made again after status 429 or 503, or when no connection was made; 5 by default
 * @param headers of the request; {@code ${NAME}} in a value is the environment variable NAME, so that a key need not
 * stand in a recipe
 */
public record HttpSettings(String http, Optional<String> name, Optional<Boolean> gradesAnswer, List<String> columns,
    Integer batch, Integer retries,
    Map<String, String> headers) {
  public HttpSettings {
    Objects.requireNonNull(http, "http");
    columns = columns == null ? List.of() : List.copyOf(columns);
    batch = batch == null ? 64 : batch;
    retries = retries == null ? 5 : retries;
    headers = headers == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    if (batch < 1) {
      throw new IllegalArgumentException("batch is " + batch + ", expected at least 1 sample a request");
    }
    if (retries < 0) {
      throw new IllegalArgumentException("retries is " + retries + ", expected at least 0");
    }
    if (!http.matches("https?://[^\\s/].*") || !parses(http)) {
      throw new IllegalArgumentException(
          "http is '" + http + "', expected an address, for instance http://localhost:8000/judge");
    }
  }

  private static boolean parses(String address) {
    try {
      return URI.create(address).getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}

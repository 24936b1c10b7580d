package kedge.data.hub;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.data.UserError;

/**
 * Location of the Hub and its cache, from the environment variables of Hugging Face's tools.
 *
 * @param endpoint {@code HF_ENDPOINT}, with a slash at its end
 * @param cache {@code HF_HUB_CACHE}, or {@code hub} below {@code HF_HOME}
 * @param token {@code HF_TOKEN}, sent only to the endpoint
 * @param offline {@code HF_HUB_OFFLINE}: only the cache is used
 */
public record HubSettings(URI endpoint, Path cache, Optional<String> token, boolean offline) {
  private static final Set<String> YES = Set.of("1", "ON", "YES", "TRUE");

  /** Reads the variables. @throws UserError if HF_ENDPOINT is not an address */
  public static HubSettings of(Map<String, String> environment) {
    String endpoint = environment.getOrDefault("HF_ENDPOINT", "https://huggingface.co");
    Path home = Path.of(environment.getOrDefault("HF_HOME", environment
        .getOrDefault("XDG_CACHE_HOME", Path.of(System.getProperty("user.home"), ".cache").toString())
        + "/huggingface"));
    return new HubSettings(address(endpoint),
        Optional.ofNullable(environment.get("HF_HUB_CACHE")).map(Path::of).orElse(home.resolve("hub")),
        Optional.ofNullable(environment.get("HF_TOKEN")).map(String::strip)
            .filter(token -> !token.isEmpty()),
        YES.contains(environment.getOrDefault("HF_HUB_OFFLINE", "").toUpperCase(Locale.ROOT)));
  }

  private static URI address(String endpoint) {
    try {
      URI address = new URI(endpoint.endsWith("/") ? endpoint : endpoint + "/");
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw new UserError("HF_ENDPOINT is no address: " + e.getReason(), e);
    }
    throw new UserError("HF_ENDPOINT is '" + endpoint + "', expected an address such as https://huggingface.co");
  }
}

package kedge.chat.endpoint;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses in a recipe: http or https, a host, optionally a port and a path, and no part that may be a secret. */
public final class WebAddress {
  private WebAddress() {
  }

  /**
   * Reads an address, without trailing slashes.
   *
   * @param example a valid address, for messages
   * @throws IllegalArgumentException if the address is invalid; parts that may hold a secret are not shown
   */
  public static URI of(String url, String example) {
    URI uri;
    try {
      uri = new URI(url.strip());
    } catch (URISyntaxException malformed) {
      throw new IllegalArgumentException(
          "url is not an address (" + malformed.getReason() + "), expected one like " + example, malformed);
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException("url contains a user, a query or a fragment, expected only an address, like "
          + example + ". Maybe it contains a key? key_variable names the environment variable of a key");
    }
    boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!web || uri.getHost() == null) {
      throw new IllegalArgumentException("url is " + url + ", expected http or https and a host, like " + example);
    }
    return URI.create(uri.getScheme() + "://" + uri.getAuthority() + uri.getPath().replaceAll("/+$", ""));
  }
}

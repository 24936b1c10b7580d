package kedge.chat.endpoint;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses that a recipe names: http or https, a host, perhaps port and path, and nothing that may be a secret. */
public final class WebAddress {
  private WebAddress() {
  }

  /**
   * Reads an address; slashes at its end are left out.
   *
   * @param example such an address, for messages
   * @throws IllegalArgumentException if it is no such address; parts that may hold a secret are not shown
   */
  public static URI of(String url, String example) {
    URI uri;
    try {
      uri = new URI(url.strip());
    } catch (URISyntaxException malformed) {
      throw new IllegalArgumentException(
          "url is no address (" + malformed.getReason() + "), expected one like " + example, malformed);
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException("url holds a user, a query or a fragment, expected an address alone, like "
          + example + ". Maybe a key? Keys come from the environment variable that key_variable names");
    }
    boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!web || uri.getHost() == null) {
      throw new IllegalArgumentException("url is " + url + ", expected http or https and a host, like " + example);
    }
    return URI.create(uri.getScheme() + "://" + uri.getAuthority() + uri.getPath().replaceAll("/+$", ""));
  }
}

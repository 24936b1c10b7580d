package kedge.chat.endpoint;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;

/**
 * Decides which host may be sent which environment variable. A recipe names both, and a recipe may be a stranger's, so
 * that its word is not enough: a variable goes to this machine, to the provider whose keys it is known to hold, or to a
 * host that the user has named beside it in {@code KEDGE_SECRETS}.
 */
public final class SecretScope {
  /** Environment variable that names pairs: {@code NAME@host,OTHER@other.host}. */
  public static final String VARIABLE = "KEDGE_SECRETS";
  /** Domains below which nobody but the provider answers: none where customers rent names. */
  private static final Map<String, String> PROVIDERS = Map.ofEntries(
      Map.entry("OPENAI_API_KEY", "openai.com"), Map.entry("ANTHROPIC_API_KEY", "anthropic.com"),
      Map.entry("GEMINI_API_KEY", "generativelanguage.googleapis.com"),
      Map.entry("GOOGLE_API_KEY", "generativelanguage.googleapis.com"),
      Map.entry("MISTRAL_API_KEY", "mistral.ai"), Map.entry("DEEPSEEK_API_KEY", "deepseek.com"),
      Map.entry("OPENROUTER_API_KEY", "openrouter.ai"), Map.entry("TOGETHER_API_KEY", "together.xyz"),
      Map.entry("FIREWORKS_API_KEY", "fireworks.ai"), Map.entry("GROQ_API_KEY", "groq.com"),
      Map.entry("XAI_API_KEY", "x.ai"), Map.entry("DASHSCOPE_API_KEY", "dashscope.aliyuncs.com"),
      Map.entry("NVIDIA_API_KEY", "nvidia.com"), Map.entry("AZURE_OPENAI_API_KEY", "openai.azure.com"),
      Map.entry("HF_TOKEN", "huggingface.co"));

  private SecretScope() {
  }

  /**
   * Makes sure that a host may be sent a variable.
   *
   * @throws IllegalArgumentException if nobody but the recipe says so
   */
  public static void require(String variable, URI address, Map<String, String> environment) {
    String host = address.getHost().toLowerCase(Locale.ROOT);
    String provider = PROVIDERS.get(variable);
    boolean known = provider != null && (host.equals(provider) || host.endsWith("." + provider))
        && "https".equalsIgnoreCase(address.getScheme());
    if (!known && !named(variable + "@" + host, environment) && !local(host)) {
      throw new IllegalArgumentException("the environment variable " + variable + " would be sent to " + host
          + ", and nobody but the recipe says that this host may have it. Maybe export " + VARIABLE + "=" + variable
          + "@" + host + ", if it may?");
    }
  }

  private static boolean named(String pair, Map<String, String> environment) {
    for (String each : environment.getOrDefault(VARIABLE, "").split(",")) {
      if (each.strip().equalsIgnoreCase(pair)) {
        return true;
      }
    }
    return false;
  }

  private static boolean local(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    boolean number = host.matches("[0-9.]+") || host.startsWith("[");
    try {
      return number && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}

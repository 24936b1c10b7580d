package kedge.chat.endpoint;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;

/**
 * Decides which host may receive which environment variable. A recipe names both, but a recipe may come from a
 * stranger. So a variable is sent only to this machine, to the provider that its name belongs to, or to a host that the
 * user has allowed for it in {@code KEDGE_SECRETS}.
 */
public final class SecretScope {
  /** Name of the environment variable with allowed pairs: {@code NAME@host,OTHER@other.host}. */
  public static final String VARIABLE = "KEDGE_SECRETS";
  /** Domains whose hosts all belong to the provider; domains below which customers can rent names are excluded. */
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
   * Checks that a variable may be sent to a host.
   *
   * @throws IllegalArgumentException if only the recipe allows it
   */
  public static void require(String variable, URI address, Map<String, String> environment) {
    String host = address.getHost().toLowerCase(Locale.ROOT);
    String provider = PROVIDERS.get(variable);
    boolean known = provider != null && (host.equals(provider) || host.endsWith("." + provider))
        && "https".equalsIgnoreCase(address.getScheme());
    if (!known && !named(variable + "@" + host, environment) && !local(host)) {
      throw new IllegalArgumentException("the environment variable " + variable + " would be sent to " + host
          + ", which only the recipe allows. Maybe export " + VARIABLE + "=" + variable
          + "@" + host + ", if you trust this host?");
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

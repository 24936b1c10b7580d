package kedge.rewards.format;

/**
 * Where thinking stands.
 *
 * @param tag the tag around it; {@code think} if left out
 */
public record ThinksSettings(String tag) {
  public ThinksSettings {
    tag = tag == null ? "think" : tag;
  }
}

package kedge.data;

/** Who speaks in a turn of a {@link Conversation}; the names are those of chat templates, in lower case. */
public enum Role {
  SYSTEM, USER, ASSISTANT, TOOL;

  /** The name a chat template knows: {@code system}, {@code user}, {@code assistant}, {@code tool}. */
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

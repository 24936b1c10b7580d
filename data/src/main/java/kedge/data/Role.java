package kedge.data;

/** Speaker of a turn of a {@link Conversation}. */
public enum Role {
  SYSTEM, DEVELOPER, USER, ASSISTANT, TOOL;

  /**
   * Name of the role in chat templates: {@code system}, {@code developer}, {@code user}, {@code assistant}, {@code
   * tool}.
   */
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

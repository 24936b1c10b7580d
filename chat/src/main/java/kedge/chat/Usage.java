package kedge.chat;

/**
 * Tokens used by a reply.
 *
 * @param promptTokens tokens read, images included
 * @param completionTokens tokens written, hidden reasoning included
 * @param estimated true when the endpoint did not say and they were estimated from lengths
 */
public record Usage(long promptTokens, long completionTokens, boolean estimated) {
  public Usage {
    if (promptTokens < 0 || completionTokens < 0) {
      throw new IllegalArgumentException(
          "usage is " + promptTokens + " and " + completionTokens + " tokens, expected at least 0 each");
    }
  }

  /** Sum of prompt and completion tokens. */
  public long tokens() {
    return promptTokens + completionTokens;
  }
}

package kedge.chat;

/**
 * Tokens used by a reply.
 *
 * @param promptTokens prompt tokens, including images
 * @param completionTokens completion tokens, including hidden reasoning
 * @param estimated true if the endpoint reported no usage and it was estimated from lengths
 */
public record Usage(long promptTokens, long completionTokens, boolean estimated) {
  public Usage {
    if (promptTokens < 0 || completionTokens < 0) {
      throw new IllegalArgumentException(
          "usage is " + promptTokens + " and " + completionTokens + " tokens, expected at least 0 each");
    }
  }

  /** Returns the sum of prompt and completion tokens. */
  public long tokens() {
    return promptTokens + completionTokens;
  }
}

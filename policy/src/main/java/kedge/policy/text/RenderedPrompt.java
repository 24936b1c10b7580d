package kedge.policy.text;

/**
 * A rendered and encoded prompt.
 *
 * @param text the rendered text, special tokens as they are written
 * @param opening the end of the text that the completion continues, from the first tag that the generation header opens
 * ({@code <think>\n}); empty where it opens none
 * @param encoded the text's tokens, and its images
 */
public record RenderedPrompt(String text, String opening, EncodedPrompt encoded) {
  /** The opening where its first tag is left open for the completion; empty where it is closed (an empty thought). */
  public String leftOpen() {
    String name = opening.isEmpty() ? "" : opening.substring(1, opening.indexOf('>'));
    return opening.contains("</" + name + ">") ? "" : opening;
  }

  /** The prompt's tokens. */
  public int[] tokens() {
    return encoded.tokens();
  }
}

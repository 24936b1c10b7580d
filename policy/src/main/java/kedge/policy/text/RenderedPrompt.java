package kedge.policy.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rendered and encoded prompt.
 *
 * @param text the rendered text, with special tokens
 * @param header the end of the text, from the generation header on; it may open a thought ({@code
 * <|im_start|>assistant\n<think>\n})
 * @param encoded the text's tokens, and its images
 */
public record RenderedPrompt(String text, String header, EncodedPrompt encoded) {
  private static final Pattern TAG = Pattern.compile("<[A-Za-z][A-Za-z0-9_-]*>");

  /** The prompt's tokens. */
  public int[] tokens() {
    return encoded.tokens();
  }

  /**
   * Returns the header from its first tag on ({@code <think> }), which the completion continues; empty without tags.
   */
  public String opening() {
    Matcher tag = TAG.matcher(header);
    return tag.find() ? header.substring(tag.start()) : "";
  }
}

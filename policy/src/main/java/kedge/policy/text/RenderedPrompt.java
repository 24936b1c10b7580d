package kedge.policy.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt as the policy sees it.
 *
 * @param text the rendered text, special tokens as they are written
 * @param header the end of the text that stands for the policy's own turn, from the generation header on; it may open a
 * thought ({@code <|im_start|>assistant\n<think>\n})
 * @param encoded the text's tokens, and its images
 */
public record RenderedPrompt(String text, String header, EncodedPrompt encoded) {
  private static final Pattern TAG = Pattern.compile("<[A-Za-z][A-Za-z0-9_-]*>");

  /** The prompt's tokens. */
  public int[] tokens() {
    return encoded.tokens();
  }

  /** The header from its first tag on ({@code <think>\n}), which the completion continues; empty where it has none. */
  public String opening() {
    Matcher tag = TAG.matcher(header);
    return tag.find() ? header.substring(tag.start()) : "";
  }
}

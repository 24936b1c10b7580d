package kedge.policy.text;

/**
 * A prompt as the policy sees it.
 *
 * @param text the rendered text, special tokens as they are written
 * @param header the end of the text that stands for the policy's own turn, from the generation header on; it may open a
 * thought ({@code <|im_start|>assistant\n<think>\n})
 * @param tokens the text's tokens
 */
public record RenderedPrompt(String text, String header, int[] tokens) {
}

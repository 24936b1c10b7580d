package kedge.rollouts;

import java.util.List;
import java.util.Optional;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.text.RenderedPrompt;
import kedge.policy.vision.PlacedImage;

/**
 * One completion of one problem, as it was drawn, before it is scored.
 *
 * @param key the randomness it was drawn with; drawing it again with the same policy gives the same tokens
 * @param prompt token ids of the prompt
 * @param completion drawn tokens with their log-probabilities
 * @param text the completion decoded, without its stop token
 * @param rendered the prompt as rendered, with its images, where it is known
 */
public record Rollout(DrawKey key, int[] prompt, Completion completion, String text,
    Optional<RenderedPrompt> rendered) {
  /** A rollout whose prompt is known by its tokens alone. */
  public Rollout(DrawKey key, int[] prompt, Completion completion, String text) {
    this(key, prompt, completion, text, Optional.empty());
  }

  /** The completion after a tag that its prompt opens for it ({@code <think>}): a worked answer as a whole. */
  public String whole() {
    return rendered.map(RenderedPrompt::leftOpen).orElse("") + text;
  }

  /** Images of the prompt, by ascending positions. */
  public List<PlacedImage> images() {
    return rendered.map(text -> text.encoded().images()).orElse(List.of());
  }
}

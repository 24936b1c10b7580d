package kedge.rollouts;

import java.util.List;
import java.util.Optional;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.text.RenderedPrompt;
import kedge.policy.vision.PlacedImage;

/**
 * One completion of one problem, not yet scored.
 *
 * @param key key of the random numbers it was drawn with; the same policy and key give the same tokens
 * @param prompt token ids of the prompt
 * @param completion drawn tokens with their log-probabilities
 * @param text text of the completion, without its stop token
 * @param rendered the rendered prompt with its images, if known
 */
public record Rollout(DrawKey key, int[] prompt, Completion completion, String text,
    Optional<RenderedPrompt> rendered) {
  /** Makes a rollout of which only the prompt's tokens are known. */
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

package kedge.policy.generate;

import java.util.List;
import kedge.policy.vision.PlacedImage;

/**
 * A prompt and the keys of its completions. The prompt is computed once and shared by all completions.
 *
 * @param images images of the prompt, by ascending position
 */
public record GenerationRequest(int[] prompt, List<DrawKey> keys, List<PlacedImage> images) {

  /** Makes a request without images. */
  public GenerationRequest(int[] prompt, List<DrawKey> keys) {
    this(prompt, keys, List.of());
  }

  public GenerationRequest {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("a prompt needs at least one token");
    }
    keys = List.copyOf(keys);
    images = List.copyOf(images);
  }
}

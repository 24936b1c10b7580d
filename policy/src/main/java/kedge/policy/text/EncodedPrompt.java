package kedge.policy.text;

import java.util.List;
import kedge.policy.vision.PlacedImage;

/**
 * A prompt in tokens.
 *
 * @param images images of the prompt, by ascending position
 */
public record EncodedPrompt(int[] tokens, List<PlacedImage> images) {
  public EncodedPrompt {
    images = List.copyOf(images);
  }
}

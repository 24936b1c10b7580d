package kedge.training.report;

import java.util.Map;
import java.util.Set;
import kedge.data.image.Pixels;

/** Finds the pictures of prompts, which the logs name only by digest. */
@FunctionalInterface
public interface PromptPictures {
  /** Longest side of a picture on the page, in pixels. */
  int LONGEST_SIDE = 192;

  /** A prompt of the rollout log. @param stage stage that drew from it @param problem id of the problem */
  record Prompt(String stage, String problem) {
  }

  /**
   * Returns the pictures that still exist, scaled down to at most {@value #LONGEST_SIDE} pixels per side.
   *
   * @param prompts prompts that contain the pictures
   * @param digests SHA-256 of the encoded pictures, in hexadecimal
   * @return pictures by digest
   */
  Map<String, Pixels> find(Set<Prompt> prompts, Set<String> digests);
}

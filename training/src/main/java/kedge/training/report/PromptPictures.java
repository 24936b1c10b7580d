package kedge.training.report;

import java.util.Map;
import java.util.Set;
import kedge.data.image.Pixels;

/** Finds the pictures of prompts again, which the logs name by digest alone. */
@FunctionalInterface
public interface PromptPictures {
  /** Longest side of a picture on the page, in pixels. */
  int LONGEST_SIDE = 192;

  /** A prompt of the rollout log. @param stage that drew from it @param problem its id */
  record Prompt(String stage, String problem) {
  }

  /**
   * Returns the pictures that are still there, scaled down to at most {@value #LONGEST_SIDE} pixels a side.
   *
   * @param prompts prompts in which they were shown
   * @param digests SHA-256 of the encoded pictures, in hexadecimal
   * @return pictures by digest
   */
  Map<String, Pixels> find(Set<Prompt> prompts, Set<String> digests);
}

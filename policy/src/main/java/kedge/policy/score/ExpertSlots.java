package kedge.policy.score;

/**
 * Numbers of top-k slots that experts received, {@code [sparse layer][expert]}; no rows for a dense model.
 *
 * @param all at all positions
 * @param images only at positions of images
 */
public record ExpertSlots(long[][] all, long[][] images) {

  /** Returns the slots at positions of text. */
  public long[][] text() {
    long[][] text = new long[all.length][];
    for (int layer = 0; layer < all.length; layer++) {
      text[layer] = all[layer].clone();
      for (int expert = 0; expert < text[layer].length; expert++) {
        text[layer][expert] -= images[layer][expert];
      }
    }
    return text;
  }
}

package kedge.rewards.length;

/**
 * What counts as a repetition.
 *
 * @param words length of the runs of words that are compared; 20 if left out, which is ours: ordinary reasoning seldom
 * says 20 words again. Shorter runs, 3 is usual elsewhere, also hold it against a proof that it uses its terms
 */
public record RepetitionSettings(Integer words) {
  public RepetitionSettings {
    words = words == null ? 20 : words;
    if (words < 1) {
      throw new IllegalArgumentException("words is " + words + ", expected at least 1");
    }
  }
}

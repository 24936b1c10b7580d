package kedge.sft.curation.text;

import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.Picture;

/** What makes two records ask the same: the same images, in order, and the same words in the question. */
public final class QuestionKey {
  private QuestionKey() {
  }

  /** Equal for two records exactly if image digests and normalised question are, but for a chance of 2^-128. */
  public static Fingerprint of(CurationRecord example) {
    StringBuilder text = new StringBuilder();
    for (Picture picture : example.pictures()) {
      text.append(picture.digest()).append('\n');
    }
    return Fingerprint.of(text.append('\n').append(NormalizedWords.normal(example.question())).toString());
  }
}

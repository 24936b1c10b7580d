package kedge.sft.curation.text;

import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.Picture;

/** Key of a question: its images, in order, and its words. */
public final class QuestionKey {
  private QuestionKey() {
  }

  /** Returns a key that is equal for two records if their image digests and normalized questions are. */
  public static Fingerprint of(CurationRecord example) {
    StringBuilder text = new StringBuilder();
    for (Picture picture : example.pictures()) {
      text.append(picture.digest()).append('\n');
    }
    return Fingerprint.of(text.append('\n').append(NormalizedWords.normal(example.question())).toString());
  }
}

package kedge.cli.gguf;

import kedge.policy.model.ModelFamily;
import kedge.policy.model.ModelShape;

/**
 * Order of the rows of a projection. GGUF files of the architecture {@code llama} hold the rows of query and key heads
 * with the two dimensions that turn together next to each other; Hugging Face has the halves of a head one behind the
 * other: row {@code s * half + j} of a head there is row {@code 2 j + s} here.
 *
 * @param headSize rows of a head
 * @param paired whether the GGUF file has turning dimensions next to each other
 */
record HeadRows(int headSize, boolean paired) {

  /** The order for a tensor of a checkpoint. */
  static HeadRows of(ModelShape shape, String checkpointName) {
    boolean turned = checkpointName.contains(".q_proj.") || checkpointName.contains(".k_proj.");
    boolean llama = shape.family() == ModelFamily.LLAMA || shape.family() == ModelFamily.MISTRAL;
    return new HeadRows(shape.headSize(), turned && llama);
  }

  /** The row in the GGUF file of a row of the checkpoint. */
  long inGguf(long row) {
    if (!paired) {
      return row;
    }
    long head = row / headSize;
    long within = row % headSize;
    int half = headSize / 2;
    return head * headSize + within % half * 2 + within / half;
  }

  /** The row of the checkpoint of a row in the GGUF file. */
  long inCheckpoint(long row) {
    if (!paired) {
      return row;
    }
    long head = row / headSize;
    long within = row % headSize;
    return head * headSize + within % 2 * (headSize / 2) + within / 2;
  }
}

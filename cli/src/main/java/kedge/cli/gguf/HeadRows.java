package kedge.cli.gguf;

import kedge.policy.model.ModelFamily;
import kedge.policy.model.ModelShape;

/**
 * Order of the rows of a projection. A GGUF file of architecture {@code llama} stores the two rows of a query or key
 * head that rotate together next to each other. Hugging Face stores the first half of all pairs, then the second half:
 * row {@code s * half + j} of a head there is row {@code 2 j + s} in the GGUF file.
 *
 * @param headSize rows of a head
 * @param paired whether rows that rotate together are adjacent in the GGUF file
 */
record HeadRows(int headSize, boolean paired) {

  /** Returns the row order of a checkpoint's tensor. */
  static HeadRows of(ModelShape shape, String checkpointName) {
    boolean turned = checkpointName.contains(".q_proj.") || checkpointName.contains(".k_proj.");
    boolean llama = shape.family() == ModelFamily.LLAMA || shape.family() == ModelFamily.MISTRAL;
    return new HeadRows(shape.headSize(), turned && llama);
  }

  /** Returns the row in the GGUF file for a row of the checkpoint. */
  long inGguf(long row) {
    if (!paired) {
      return row;
    }
    long head = row / headSize;
    long within = row % headSize;
    int half = headSize / 2;
    return head * headSize + within % half * 2 + within / half;
  }

  /** Returns the row of the checkpoint for a row in the GGUF file. */
  long inCheckpoint(long row) {
    if (!paired) {
      return row;
    }
    long head = row / headSize;
    long within = row % headSize;
    return head * headSize + within % 2 * (headSize / 2) + within / 2;
  }
}

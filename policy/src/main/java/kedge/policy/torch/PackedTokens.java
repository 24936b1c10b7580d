package kedge.policy.torch;

import java.util.Arrays;
import java.util.List;
import kedge.data.UserError;
import kedge.policy.model.ModelShape;
import kedge.policy.natives.Transfer;
import kedge.policy.vision.PlacedImage;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * Sequences laid end to end, without padding, each with positions from 0.
 *
 * @param ids token ids, {@code [tokens]}
 * @param positions positions of each token within its own sequence, {@code [tokens]}
 * @param lengths lengths of the sequences, in order
 * @param images at rows of the packing
 */
public record PackedTokens(Tensor ids, Tensor positions, long[] lengths, List<PlacedImage> images) {

  /** Tokens without images. */
  public PackedTokens(Tensor ids, Tensor positions, long[] lengths) {
    this(ids, positions, lengths, List.of());
  }

  /**
   * @throws IllegalArgumentException for an empty sequence, one longer than the context, or a token outside the
   * vocabulary
   */
  static PackedTokens of(ModelShape shape, List<int[]> sequences, List<PlacedImage> images, Device device) {
    long[] lengths = sequences.stream().mapToLong(sequence -> sequence.length).toArray();
    int total = Math.toIntExact(Arrays.stream(lengths).sum());
    long[] ids = new long[total];
    long[] positions = new long[total];
    int at = 0;
    for (int[] sequence : sequences) {
      if (sequence.length == 0) {
        throw new UserError("a sequence has no tokens, expected at least one");
      }
      shape.requireLength(sequence.length);
      shape.requireTokens(sequence);
      for (int position = 0; position < sequence.length; position++) {
        ids[at] = sequence[position];
        positions[at++] = position;
      }
    }
    return new PackedTokens(Transfer.tensor(ids, device), Transfer.tensor(positions, device), lengths, images);
  }

  /** Row of each sequence's first token. */
  public long[] starts() {
    long[] starts = new long[lengths.length];
    for (int i = 1; i < lengths.length; i++) {
      starts[i] = starts[i - 1] + lengths[i - 1];
    }
    return starts;
  }
}

package kedge.policy.cpu.decoder;

import java.util.Arrays;
import java.util.List;

/**
 * Sequences laid end to end, without padding, each with positions from 0.
 *
 * @param tokens all tokens, {@code [rows]}
 * @param positions position of each token within its sequence, {@code [rows]}
 * @param starts first row of each sequence, then the number of rows
 * @param features of images that take the place of embeddings
 */
public record Packing(int[] tokens, int[] positions, int[] starts, List<FeatureRows> features) {

  /** Sequences of tokens alone. */
  public static Packing of(List<int[]> sequences) {
    return of(sequences, List.of());
  }

  /** Sequences of tokens, some rows of which are features of images. */
  public static Packing of(List<int[]> sequences, List<FeatureRows> features) {
    int[] starts = new int[sequences.size() + 1];
    for (int i = 0; i < sequences.size(); i++) {
      starts[i + 1] = starts[i] + sequences.get(i).length;
    }
    int rows = starts[sequences.size()];
    int[] tokens = new int[rows];
    int[] positions = new int[rows];
    for (int i = 0; i < sequences.size(); i++) {
      int[] sequence = sequences.get(i);
      System.arraycopy(sequence, 0, tokens, starts[i], sequence.length);
      for (int position = 0; position < sequence.length; position++) {
        positions[starts[i] + position] = position;
      }
    }
    return new Packing(tokens, positions, starts, features);
  }

  /** Sequences of rows that are no tokens, the tiles of images. */
  public static Packing ofLengths(int[] lengths) {
    return of(Arrays.stream(lengths).mapToObj(int[]::new).toList());
  }

  public int rows() {
    return tokens.length;
  }

  public int sequences() {
    return starts.length - 1;
  }

  public int length(int sequence) {
    return starts[sequence + 1] - starts[sequence];
  }
}

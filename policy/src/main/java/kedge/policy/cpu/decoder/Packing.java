package kedge.policy.cpu.decoder;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs of rows laid end to end, without padding: whole sequences, or prompts and the sequences that continue them. A
 * row attends to the rows of its run up to itself, and to all rows of the prompt that its run continues.
 *
 * @param tokens all tokens, {@code [rows]}
 * @param positions position of each token within its sequence, {@code [rows]}
 * @param starts first row of each run, then the number of rows
 * @param prompts index of the earlier run that each run continues, which itself continues none; -1 for none
 * @param copies number of sequences that each run belongs to
 * @param features features of images that take the place of embeddings
 */
public record Packing(int[] tokens, int[] positions, int[] starts, int[] prompts, int[] copies,
    List<FeatureRows> features) {
  /** In {@link #prompts}: a run that begins a sequence. */
  public static final int NONE = -1;

  /** Whole sequences of tokens alone. */
  public static Packing of(List<int[]> sequences) {
    int[] prompts = new int[sequences.size()];
    int[] copies = new int[sequences.size()];
    Arrays.fill(prompts, NONE);
    Arrays.fill(copies, 1);
    return of(sequences, prompts, copies);
  }

  /** Runs of tokens. */
  public static Packing of(List<int[]> runs, int[] prompts, int[] copies) {
    int[] starts = new int[runs.size() + 1];
    for (int i = 0; i < runs.size(); i++) {
      starts[i + 1] = starts[i] + runs.get(i).length;
    }
    int rows = starts[runs.size()];
    int[] tokens = new int[rows];
    int[] positions = new int[rows];
    for (int i = 0; i < runs.size(); i++) {
      int[] run = runs.get(i);
      int first = prompts[i] == NONE ? 0 : runs.get(prompts[i]).length;
      System.arraycopy(run, 0, tokens, starts[i], run.length);
      for (int position = 0; position < run.length; position++) {
        positions[starts[i] + position] = first + position;
      }
    }
    return new Packing(tokens, positions, starts, prompts, copies, List.of());
  }

  /** Sequences of rows that are no tokens, the tiles of images. */
  public static Packing ofLengths(int[] lengths) {
    return of(Arrays.stream(lengths).mapToObj(int[]::new).toList());
  }

  /** The same with features of images. */
  public Packing with(List<FeatureRows> images) {
    return new Packing(tokens, positions, starts, prompts, copies, images);
  }

  public int rows() {
    return tokens.length;
  }

  public int runs() {
    return starts.length - 1;
  }

  public int length(int run) {
    return starts[run + 1] - starts[run];
  }

  /** Number of sequences that each row belongs to, {@code [rows]}. */
  int[] copiesOfRows() {
    int[] each = new int[rows()];
    for (int run = 0; run < runs(); run++) {
      Arrays.fill(each, starts[run], starts[run + 1], copies[run]);
    }
    return each;
  }

  /** Returns the first run of each group, then the number of runs. */
  int[] groups() {
    int[] firsts = IntStream.range(0, runs()).filter(run -> prompts[run] == NONE).toArray();
    int[] groups = Arrays.copyOf(firsts, firsts.length + 1);
    groups[firsts.length] = runs();
    return groups;
  }
}

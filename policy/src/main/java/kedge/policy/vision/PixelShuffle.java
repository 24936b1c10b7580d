package kedge.policy.vision;

import java.util.Arrays;
import java.util.Optional;

/** Order of the tokens after neighboring patches are merged, {@code ps_version} of InternVL and SAIL-VL. */
public enum PixelShuffle {
  /** By columns: InternVL's first version, which leaves out the last transpose. */
  V1("v1"),
  /** By rows. */
  V2("v2");

  private final String word;

  PixelShuffle(String word) {
    this.word = word;
  }

  /** The word of {@code config.json}. */
  public String word() {
    return word;
  }

  /** The order of that word; empty for another word. */
  public static Optional<PixelShuffle> of(String word) {
    return Arrays.stream(values()).filter(order -> order.word.equals(word)).findFirst();
  }

  /**
   * For each token after the merge, in order, the patches that it is made of: {@code [tokens][merge * merge]}, as
   * indices by rows into a grid of {@code rows x columns} patches. Within a token patches go by rows.
   */
  public int[][] patches(int rows, int columns, int merge) {
    int tokenRows = rows / merge;
    int tokenColumns = columns / merge;
    int[][] tokens = new int[tokenRows * tokenColumns][merge * merge];
    for (int token = 0; token < tokens.length; token++) {
      int row = this == V1 ? token % tokenRows : token / tokenColumns;
      int column = this == V1 ? token / tokenRows : token % tokenColumns;
      for (int part = 0; part < merge * merge; part++) {
        tokens[token][part] = (row * merge + part / merge) * columns + column * merge + part % merge;
      }
    }
    return tokens;
  }
}

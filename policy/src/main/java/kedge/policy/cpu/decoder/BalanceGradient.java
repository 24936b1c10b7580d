package kedge.policy.cpu.decoder;

import java.util.Arrays;

/**
 * Gradient of the load-balance loss with respect to a layer's router probabilities.
 *
 * @param experts gradient at a row of one sequence, {@code [experts]}
 * @param copies number of sequences that each row belongs to, {@code [rows]}
 */
record BalanceGradient(float[] experts, int[] copies) {

  /** Gradients of all layers; null where there are none, entries of dense layers as well. */
  static BalanceGradient[] of(float[][] layers, Packing packing) {
    if (layers == null) {
      return null;
    }
    int[] copies = packing.copiesOfRows();
    return Arrays.stream(layers).map(experts -> experts == null ? null : new BalanceGradient(experts, copies))
        .toArray(BalanceGradient[]::new);
  }

  float at(int row, int expert) {
    return copies[row] * experts[expert];
  }
}

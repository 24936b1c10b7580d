package kedge.policy.cpu.decoder;

import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.put;

import java.nio.ByteBuffer;
import java.util.Arrays;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.AttentionKernel;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;

/**
 * The router's decisions for a batch of rows: fp32 softmax over all experts, the top k (ties to the lower expert),
 * their weights, and the slots sorted by expert so that each expert works on one run of rows.
 */
final class CpuRouting {
  final int experts;
  final int choices;
  /** Floats from one row of probabilities to the next: the experts, padded to whole vectors. */
  final int stride;
  /** {@code [rows, stride]}: logits, then probabilities. */
  final Block probabilities;
  /** {@code [rows, choices]}: chosen experts, most probable first. */
  final int[] chosen;
  /** {@code [rows, choices]}: the slot of each choice. */
  final int[] slotOf;
  /** {@code [slots]}: the row each slot serves. */
  final int[] rowOf;
  /** {@code [slots]}: the weight of each slot in its row's sum. */
  final float[] weights;
  /** {@code [slots]}: gradient of the loss by each slot's weight. */
  final float[] weightGradients;
  /** First slot of each expert, and at the end the number of slots. */
  final int[] starts;
  private final boolean renormalise;

  CpuRouting(int experts, int choices, boolean renormalise, int rows, Arena arena) {
    this.experts = experts;
    this.choices = choices;
    this.renormalise = renormalise;
    this.stride = Floats.padded(experts);
    this.probabilities = arena.take((long) rows * stride);
    this.chosen = new int[rows * choices];
    this.slotOf = new int[rows * choices];
    this.rowOf = new int[rows * choices];
    this.weights = new float[rows * choices];
    this.weightGradients = new float[rows * choices];
    this.starts = new int[experts + 1];
  }

  /** Softmax of one row's logits in place, and its top choices. */
  void choose(int row) {
    ByteBuffer buffer = probabilities.bytes();
    int index = row * stride;
    for (int pad = experts; pad < stride; pad++) {
      put(buffer, index + pad, Float.NEGATIVE_INFINITY);
    }
    AttentionKernel.softmax(buffer, index, stride, stride);
    for (int choice = 0; choice < choices; choice++) {
      int best = -1;
      for (int expert = 0; expert < experts; expert++) {
        if ((best < 0 || get(buffer, index + expert) > get(buffer, index + best)) && !taken(row, choice, expert)) {
          best = expert;
        }
      }
      chosen[row * choices + choice] = best;
    }
  }

  private boolean taken(int row, int before, int expert) {
    for (int earlier = 0; earlier < before; earlier++) {
      if (chosen[row * choices + earlier] == expert) {
        return true;
      }
    }
    return false;
  }

  /** Sorts the choices of the first {@code rows} rows into slots, by expert and within an expert by row. */
  void sort(int rows) {
    Arrays.fill(starts, 0);
    for (int i = 0; i < rows * choices; i++) {
      starts[chosen[i] + 1]++;
    }
    for (int expert = 0; expert < experts; expert++) {
      starts[expert + 1] += starts[expert];
    }
    int[] next = Arrays.copyOf(starts, experts);
    ByteBuffer buffer = probabilities.bytes();
    for (int row = 0; row < rows; row++) {
      float sum = chosenSum(row);
      for (int choice = 0; choice < choices; choice++) {
        int expert = chosen[row * choices + choice];
        int slot = next[expert]++;
        slotOf[row * choices + choice] = slot;
        rowOf[slot] = row;
        weights[slot] = get(buffer, row * stride + expert) / sum;
      }
    }
  }

  private float chosenSum(int row) {
    if (!renormalise) {
      return 1;
    }
    float sum = 0;
    for (int choice = 0; choice < choices; choice++) {
      sum += get(probabilities.bytes(), row * stride + chosen[row * choices + choice]);
    }
    return sum;
  }

  /**
   * Replaces one row's probabilities by the gradient of the loss by its logits.
   *
   * @param balance per expert, the gradient of the load-balance loss by this row's probability; null for none
   */
  void backward(int row, float[] balance) {
    ByteBuffer buffer = probabilities.bytes();
    int index = row * stride;
    float sum = chosenSum(row);
    float common = 0;
    if (renormalise) {
      for (int choice = 0; choice < choices; choice++) {
        int slot = slotOf[row * choices + choice];
        common += weights[slot] * weightGradients[slot];
      }
    }
    float dot = 0;
    float[] byProbability = new float[experts];
    for (int choice = 0; choice < choices; choice++) {
      byProbability[chosen[row * choices + choice]] = (weightGradients[slotOf[row * choices + choice]] - common) / sum;
    }
    for (int expert = 0; expert < experts; expert++) {
      byProbability[expert] += balance == null ? 0 : balance[expert];
      dot += byProbability[expert] * get(buffer, index + expert);
    }
    for (int expert = 0; expert < experts; expert++) {
      put(buffer, index + expert, get(buffer, index + expert) * (byProbability[expert] - dot));
    }
  }
}

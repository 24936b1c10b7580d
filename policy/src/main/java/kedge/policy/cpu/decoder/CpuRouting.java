package kedge.policy.cpu.decoder;

import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.put;

import java.nio.ByteBuffer;
import java.util.Arrays;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Softmax;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Matrix;

/**
 * Router decisions for a batch of rows: fp32 softmax over all experts, the top k (ties to the lower expert), their
 * weights, and the slots sorted by expert so that an expert's rows are contiguous.
 *
 * <pre>
 * probabilities    [rows, experts]  logits, then probabilities, then the logits' gradients; rows padded to vectors
 * chosen           [rows, choices]  chosen experts, most probable first
 * slotOf           [rows, choices]  slot of each choice
 * rowOf            [slots]          row of each slot
 * weights          [slots]          weight of each slot in its row's sum
 * weightGradients  [slots]          gradient of the loss with respect to each slot's weight
 * starts           [experts + 1]    first slot of each expert, then the number of slots
 * </pre>
 */
final class CpuRouting {
  final int experts;
  final int choices;
  final Matrix probabilities;
  final int[] chosen;
  final int[] slotOf;
  final int[] rowOf;
  final float[] weights;
  final float[] weightGradients;
  final int[] starts;
  private final boolean renormalize;

  CpuRouting(int experts, int choices, boolean renormalize, int rows, Arena arena) {
    this.experts = experts;
    this.choices = choices;
    this.renormalize = renormalize;
    this.probabilities = arena.matrix(rows, Floats.padded(experts)).columns(0, experts);
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
    int index = probabilities.index(row);
    float[] scores = new float[probabilities.stride()];
    buffer.asFloatBuffer().get(index, scores, 0, experts);
    Softmax.apply(scores, 0, experts, scores.length);
    buffer.asFloatBuffer().put(index, scores);
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
        weights[slot] = get(buffer, probabilities.index(row) + expert) / sum;
      }
    }
  }

  /** Number of slots. */
  int slots() {
    return starts[experts];
  }

  private float chosenSum(int row) {
    if (!renormalize) {
      return 1;
    }
    float sum = 0;
    for (int choice = 0; choice < choices; choice++) {
      sum += get(probabilities.bytes(), probabilities.index(row) + chosen[row * choices + choice]);
    }
    return sum;
  }

  /** Adds the slots of a row's choices to its row of the output, in the order of the choices. */
  void addSlots(int row, Matrix slots, Matrix output) {
    for (int choice = 0; choice < choices; choice++) {
      slots.addRow(slotOf[row * choices + choice], output, row);
    }
  }

  /**
   * Replaces one row's probabilities p by the gradient of the loss with respect to its logits, {@code p ⊙ (dp - p ·
   * dp)}.
   *
   * @param balance gradient of the load-balance loss with respect to the row's probabilities; null for none
   */
  void backward(int row, BalanceGradient balance) {
    ByteBuffer buffer = probabilities.bytes();
    int index = probabilities.index(row);
    float sum = chosenSum(row);
    float common = 0;
    if (renormalize) {
      for (int choice = 0; choice < choices; choice++) {
        int slot = slotOf[row * choices + choice];
        common += weights[slot] * weightGradients[slot];
      }
    }
    float dot = 0;
    float[] dProbabilities = new float[experts];
    for (int choice = 0; choice < choices; choice++) {
      dProbabilities[chosen[row * choices + choice]] = (weightGradients[slotOf[row * choices + choice]] - common) / sum;
    }
    for (int expert = 0; expert < experts; expert++) {
      dProbabilities[expert] += balance == null ? 0 : balance.at(row, expert);
      dot += dProbabilities[expert] * get(buffer, index + expert);
    }
    for (int expert = 0; expert < experts; expert++) {
      put(buffer, index + expert, get(buffer, index + expert) * (dProbabilities[expert] - dot));
    }
  }
}

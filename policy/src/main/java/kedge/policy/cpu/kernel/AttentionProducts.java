package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The two products of attention for one query, each number summed in one order: a score over the components of its
 * head, an output over the tokens, by fused multiply-add. {@link PackedProduct} sums in the same order for many
 * queries. A token therefore has the same bits whether its sequence is computed at once or token by token from a
 * cache, and whatever the BLAS: log-probabilities of sampler and trainer are equal.
 */
public final class AttentionProducts {
  private AttentionProducts() {
  }

  /** Scores of one query with {@code count} tokens, a multiple of the vector width. */
  public static void scores(float scale, ByteBuffer queries, int query, int size, ByteBuffer keys, int at, int stride,
      int count, float[] scores, int to) {
    for (int token = 0; token < count; token += WIDTH) {
      FloatVector sum = FloatVector.zero(Floats.SPECIES);
      for (int i = 0; i < size; i++) {
        sum = load(keys, at + i * stride + token).fma(FloatVector.broadcast(Floats.SPECIES, get(queries, query + i)),
            sum);
      }
      sum.mul(scale).intoArray(scores, to + token);
    }
  }

  /**
   * {@code output += sum over tokens of probability * value}, token by token in their order.
   *
   * @param first index of the first token's value
   * @param stride floats from one value to the next
   */
  public static void add(float[] probabilities, int at, int tokens, ByteBuffer values, int first, int stride,
      ByteBuffer output, int to, int size) {
    int whole = Floats.whole(size);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector sum = load(output, to + i);
      for (int token = 0; token < tokens; token++) {
        FloatVector probability = FloatVector.broadcast(Floats.SPECIES, probabilities[at + token]);
        sum = load(values, first + token * stride + i).fma(probability, sum);
      }
      store(output, to + i, sum);
    }
    for (int i = whole; i < size; i++) {
      float sum = get(output, to + i);
      for (int token = 0; token < tokens; token++) {
        sum = Math.fma(get(values, first + token * stride + i), probabilities[at + token], sum);
      }
      put(output, to + i, sum);
    }
  }
}

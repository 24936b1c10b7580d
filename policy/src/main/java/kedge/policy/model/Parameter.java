package kedge.policy.model;

import java.util.Arrays;
import java.util.List;

/**
 * One parameter tensor: its name in Kedge, its shape, its offset in the flat buffer of all parameters, and the tensors
 * of a Hugging Face checkpoint that it consists of. Projections with the same input are stored as one parameter ({@code
 * qkv}, {@code gate_up}), and so are all experts of a layer, so that a layer takes few, large matrix products. Each
 * piece is a contiguous run of the parameter.
 *
 * @param name for instance {@code layers.3.experts.gate_up}
 * @param shape for instance {@code [experts, 2 * intermediate, hidden]}
 * @param offset index of its first element in the flat buffer
 * @param kind kind, which decides initial value and weight decay
 * @param pieces tensors of the checkpoint, in the order of their offsets; together they cover the parameter
 */
public record Parameter(String name, long[] shape, long offset, Kind kind, List<Piece> pieces) {

  /** Matrices start random and have weight decay; norm scales start at 1, biases at 0, both without weight decay. */
  public enum Kind {
    MATRIX, NORM, BIAS
  }

  /**
   * A tensor of the checkpoint.
   *
   * @param fileName name in the checkpoint, for instance {@code model.layers.3.mlp.experts.0.gate_proj.weight}
   * @param shape shape in the checkpoint
   * @param offset index of its first element within the parameter
   */
  public record Piece(String fileName, long[] shape, long offset) {
    /** Number of elements. */
    public long elements() {
      return product(shape);
    }
  }

  /** Number of elements. */
  public long elements() {
    return product(shape);
  }

  static long product(long[] shape) {
    return Arrays.stream(shape).reduce(1, (left, right) -> left * right);
  }
}

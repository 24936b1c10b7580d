package kedge.policy.model;

import java.util.Arrays;
import java.util.List;

/**
 * One trained tensor: its name inside Kedge, its shape, where it lies in the flat buffer of all parameters, and the
 * tensors of a Hugging Face checkpoint it is made of. Projections that read the same input are stored as one ({@code
 * qkv}, {@code gate_up}), and all experts of a layer as one, so that a layer is few, large products; each piece is a
 * contiguous run of it.
 *
 * @param name for instance {@code layers.3.experts.gate_up}
 * @param shape for instance {@code [experts, 2 * intermediate, hidden]}
 * @param offset index of its first element in the flat buffer
 * @param kind decides initial value and weight decay
 * @param pieces tensors of the checkpoint, in the order of their offsets; together they cover the parameter
 */
public record Parameter(String name, long[] shape, long offset, Kind kind, List<Piece> pieces) {

  /** Matrices start random and are decayed; norm scales start at 1 and biases at 0, and are not. */
  public enum Kind {
    MATRIX, NORM, BIAS
  }

  /**
   * A tensor of the checkpoint.
   *
   * @param fileName its name there, for instance {@code model.layers.3.mlp.experts.0.gate_proj.weight}
   * @param shape its shape there
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

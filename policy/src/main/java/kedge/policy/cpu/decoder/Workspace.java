package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.NormKernel;
import kedge.policy.model.ModelShape;

/**
 * Memory that a layer needs only while it runs, shared by all layers, for up to {@code rows} tokens. The gradients are
 * null without a backward pass.
 *
 * <pre>
 * normed      [rows, hidden]                                a norm's output, the input of a projection or an MLP
 * slots       [slots, hidden]                               rows gathered by expert, then the experts' outputs
 * activation  [slots, inner]                                SwiGLU activations, then their gradients
 * dNormed     [rows, hidden]                                gradient with respect to normed
 * dAttended   [rows, heads * headSize]                      gradient with respect to attention's output
 * dProjected  [rows, (heads + 2 keyValueHeads) * headSize]  gradient with respect to projected queries, keys and values
 * dRotated    [rows, (heads + keyValueHeads) * headSize]    gradient with respect to rotated queries and keys; a view
 *                                                           of dProjected in a shape without rotation
 * partials    [chunks, max(hidden, 2 headSize)]             partial sums of the gradients with respect to norm scales
 * </pre>
 */
public final class Workspace {
  final Matrix normed;
  final Matrix slots;
  private final Block activation;
  final Matrix dNormed;
  final Matrix dAttended;
  final Matrix dRotated;
  final Matrix dProjected;
  final Matrix partials;

  Workspace(ModelShape shape, int rows, boolean backward, Arena arena) {
    normed = arena.matrix(rows, shape.hidden());
    slots = arena.matrix(rows * shape.expertsPerToken(), shape.experts() > 0 ? shape.hidden() : 0);
    activation = arena.take((long) rows * activationWidth(shape));
    dNormed = backward ? arena.matrix(rows, shape.hidden()) : null;
    dAttended = backward ? arena.matrix(rows, shape.heads() * shape.headSize()) : null;
    int rotated = (shape.heads() + shape.keyValueHeads()) * shape.headSize();
    dProjected = backward ? arena.matrix(rows, shape.queryKeyValueWidth()) : null;
    dRotated = !backward ? null : shape.rotates() ? arena.matrix(rows, rotated) : dProjected.columns(0, rotated);
    partials = backward ? arena.matrix(chunks(rows), Math.max(shape.hidden(), 2 * shape.headSize())) : null;
  }

  /** Memory of the activations as a matrix of {@code slots} rows. */
  Matrix activation(int slots, int inner) {
    return Matrix.of(activation, slots, inner);
  }

  private static int activationWidth(ModelShape shape) {
    return Math.max(shape.hasDenseLayers() ? shape.denseIntermediate() : 0,
        shape.experts() == 0 ? 0 : shape.expertsPerToken() * shape.expertIntermediate());
  }

  /** Number of partial sums that {@code rows} rows are added up in. */
  public static int chunks(int rows) {
    return (rows + NormKernel.CHUNK - 1) / NormKernel.CHUNK;
  }

  /** Floats per row that a workspace holds. */
  public static long floatsPerRow(ModelShape shape, boolean backward) {
    long forward = shape.hidden() + (shape.experts() > 0 ? (long) shape.expertsPerToken() * shape.hidden() : 0)
        + activationWidth(shape);
    if (!backward) {
      return forward;
    }
    long rotated = shape.rotates() ? (long) (shape.heads() + shape.keyValueHeads()) * shape.headSize() : 0;
    return forward + shape.hidden() + (long) shape.heads() * shape.headSize() + rotated + shape.queryKeyValueWidth();
  }
}

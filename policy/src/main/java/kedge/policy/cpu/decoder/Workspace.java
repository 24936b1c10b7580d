package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.NormKernel;
import kedge.policy.model.ModelShape;

/** Memory that a layer needs while it runs and no longer, shared by all layers, for up to {@code rows} tokens. */
public final class Workspace {
  /** {@code [rows, hidden]}: a normalised input, and its gradient. */
  public final Block normed;
  final Block dNormed;
  /** {@code [slots, hidden]}: rows gathered by expert, then what the experts make of them. */
  final Block slots;
  /** {@code [slots, inner]}: activations, then their gradients. */
  final Block activation;
  /** {@code [rows, heads, headSize]}: gradient by what attention read; null where no backward pass is wanted. */
  final Block dAttended;
  /** {@code [rows, heads + keyValueHeads, headSize]}: gradient by turned queries and keys. */
  final Block dTurned;
  /** {@code [rows, heads + 2 keyValueHeads, headSize]}: gradient by the projection. */
  final Block dProjected;
  /** {@code [chunks, hidden]}: partial sums of the gradients of norm scales. */
  final Block partials;

  public Workspace(ModelShape shape, int rows, boolean backward, Arena arena) {
    normed = arena.take((long) rows * shape.hidden());
    slots = arena.take((long) rows * Math.max(1, shape.expertsPerToken()) * (shape.experts() > 0 ? shape.hidden() : 0));
    activation = arena.take((long) rows * activationWidth(shape));
    dNormed = backward ? arena.take((long) rows * shape.hidden()) : null;
    dAttended = backward ? arena.take((long) rows * shape.heads() * shape.headSize()) : null;
    dTurned = backward ? arena.take((long) rows * (shape.heads() + shape.keyValueHeads()) * shape.headSize()) : null;
    dProjected = backward ? arena.take((long) rows * shape.queryKeyValueWidth()) : null;
    partials = backward ? arena.take((long) chunks(rows) * Math.max(shape.hidden(), 2 * shape.headSize())) : null;
  }

  private static int activationWidth(ModelShape shape) {
    boolean dense = shape.experts() == 0 || !shape.denseLayers().isEmpty();
    return Math.max(dense ? shape.denseIntermediate() : 0,
        shape.experts() == 0 ? 0 : shape.expertsPerToken() * shape.expertIntermediate());
  }

  public static int chunks(int rows) {
    return (rows + NormKernel.CHUNK - 1) / NormKernel.CHUNK;
  }

  /** Floats per row that a workspace holds, for plans. */
  public static long floatsPerRow(ModelShape shape, boolean backward) {
    long forward = shape.hidden() + (shape.experts() > 0 ? (long) shape.expertsPerToken() * shape.hidden() : 0)
        + activationWidth(shape);
    long heads = shape.heads() + shape.keyValueHeads();
    return forward
        + (backward ? shape.hidden() + (shape.heads() + heads) * shape.headSize() + shape.queryKeyValueWidth() : 0);
  }
}

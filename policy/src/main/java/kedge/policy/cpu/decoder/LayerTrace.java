package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.model.ModelShape;

/**
 * What a layer's forward pass leaves behind for its backward pass, for up to {@code rows} tokens; the layer's input is
 * kept by the decoder.
 */
public final class LayerTrace {
  /** {@code [rows]}: inverse root mean squares before attention. */
  final Block attentionInverse;
  /** {@code [rows, heads + 2 keyValueHeads, headSize]}: queries, keys and values as projected. */
  public final Block projected;
  /** {@code [rows, heads + keyValueHeads]}: inverse root mean squares of the query and key heads. */
  final Block headInverse;
  /** {@code [rows, heads + keyValueHeads, headSize]}: queries and keys, normalised and turned. */
  public final Block turned;
  /** {@code [rows, heads, headSize]}: what attention read. */
  public final Block attended;
  /** {@code [rows, heads]}: log-sum-exps of the attention scores. */
  final Block logSums;
  /** {@code [rows, hidden]}: the residual stream between attention and MLP. */
  final Block middle;
  /** {@code [rows]}: inverse root mean squares before the MLP. */
  final Block mlpInverse;
  /** {@code [slots, 2 inner]}: gate and up; one slot per row in a dense layer, expertsPerToken in a sparse one. */
  final Block gateUp;
  /** Router probabilities and choices of a sparse layer; null in a dense one. */
  final CpuRouting routing;

  public LayerTrace(ModelShape shape, boolean sparse, int rows, Arena arena) {
    int heads = shape.heads() + shape.keyValueHeads();
    attentionInverse = arena.take(rows);
    projected = arena.take((long) rows * shape.queryKeyValueWidth());
    headInverse = arena.take((long) rows * heads);
    turned = arena.take((long) rows * heads * shape.headSize());
    attended = arena.take((long) rows * shape.heads() * shape.headSize());
    logSums = arena.take((long) rows * shape.heads());
    middle = arena.take((long) rows * shape.hidden());
    mlpInverse = arena.take(rows);
    gateUp = arena
        .take(2L * rows * (sparse ? shape.expertsPerToken() * shape.expertIntermediate() : shape.denseIntermediate()));
    routing = sparse ? new CpuRouting(shape.experts(), shape.expertsPerToken(), shape.renormalise(), rows, arena)
        : null;
  }

  /** Floats per row that a trace holds, for plans. */
  public static long floatsPerRow(ModelShape shape, boolean sparse) {
    long heads = shape.heads() + shape.keyValueHeads();
    long mlp = sparse
        ? 2L * shape.expertsPerToken() * shape.expertIntermediate() + Floats.padded(shape.experts())
            + 4L * shape.expertsPerToken()
        : 2L * shape.denseIntermediate();
    return 2 + shape.queryKeyValueWidth() + heads + heads * shape.headSize()
        + (long) shape.heads() * (shape.headSize() + 1) + shape.hidden() + mlp;
  }
}

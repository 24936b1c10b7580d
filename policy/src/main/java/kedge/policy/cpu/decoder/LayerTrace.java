package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.model.ModelShape;

/**
 * Values that a layer's forward pass keeps for its backward pass, for up to {@code rows} tokens. The layer's input is
 * kept by {@link ForwardPass}. A dense layer has one slot per row, a sparse one {@code expertsPerToken}.
 *
 * <pre>
 * attentionInverse  [rows]                                        inverse root mean squares of the attention norm
 * projected         [rows, (heads + 2 keyValueHeads) * headSize]  queries, keys and values as projected
 * headInverse       [rows, heads + keyValueHeads]                 inverse root mean squares of queries and keys
 * rotated           [rows, (heads + keyValueHeads) * headSize]    queries and keys, normalized and rotated; a view of
 *                                                                 projected in a shape without rotation
 * attended          [rows, heads * headSize]                      attention's output
 * logSums           [rows, heads]                                 log-sum-exps of the attention scores
 * middle            [rows, hidden]                                residual stream between attention and MLP
 * mlpInverse        [rows]                                        inverse root mean squares of the MLP's norm
 * gateUp            [slots, 2 inner]                              gate and up projections, then their gradients;
 *                                                                 null where ranks divide the experts
 * routing                                                         router decisions; null in a dense layer
 * received                                                        rows of other ranks; null if experts are not divided
 * </pre>
 */
public final class LayerTrace {
  final Block attentionInverse;
  public final Matrix projected;
  final Matrix headInverse;
  public final Matrix rotated;
  public final Matrix attended;
  final Matrix logSums;
  final Matrix middle;
  final Block mlpInverse;
  final Matrix gateUp;
  final CpuRouting routing;
  final ReceivedRows received;

  LayerTrace(ModelShape shape, boolean sparse, boolean divided, int rows, Arena arena) {
    int heads = shape.heads() + shape.keyValueHeads();
    attentionInverse = arena.take(rows);
    projected = arena.matrix(rows, shape.queryKeyValueWidth());
    headInverse = arena.matrix(rows, heads);
    rotated = shape.rotates() ? arena.matrix(rows, heads * shape.headSize())
        : projected.columns(0, heads * shape.headSize());
    attended = arena.matrix(rows, shape.heads() * shape.headSize());
    logSums = arena.matrix(rows, shape.heads());
    middle = arena.matrix(rows, shape.hidden());
    mlpInverse = arena.take(rows);
    received = divided ? new ReceivedRows() : null;
    gateUp = divided ? null
        : sparse ? arena.matrix(rows * shape.expertsPerToken(), 2 * shape.expertIntermediate())
            : arena.matrix(rows, 2 * shape.denseIntermediate());
    routing = sparse ? new CpuRouting(shape.experts(), shape.expertsPerToken(), shape.renormalize(), rows, arena)
        : null;
  }

  /** Frees what is not of the arena. */
  void close() {
    if (received != null) {
      received.close();
    }
  }

  /** Floats per row that a trace holds. */
  public static long floatsPerRow(ModelShape shape, boolean sparse) {
    long heads = shape.heads() + shape.keyValueHeads();
    long mlp = sparse
        ? 2L * shape.expertsPerToken() * shape.expertIntermediate() + Floats.padded(shape.experts())
            + 4L * shape.expertsPerToken()
        : 2L * shape.denseIntermediate();
    return 2 + shape.queryKeyValueWidth() + heads + (shape.rotates() ? heads * shape.headSize() : 0)
        + (long) shape.heads() * (shape.headSize() + 1) + shape.hidden() + mlp;
  }
}

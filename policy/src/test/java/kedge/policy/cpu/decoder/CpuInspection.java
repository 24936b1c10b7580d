package kedge.policy.cpu.decoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Floating;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.model.ModelShape;

/** A look inside the CPU decoder's forward pass over one sequence: all logits, and the routers' choices. */
public record CpuInspection(float[][] logits, List<int[][]> routes) {

  /**
   * Logits after every token, {@code [length][vocabulary]}; per sparse layer the chosen experts, {@code
   * [token][choice]}, most probable first.
   */
  public static CpuInspection of(CpuDecoder decoder, int[] ids) {
    ModelShape shape = decoder.shape();
    int length = ids.length;
    List<int[][]> routes = new ArrayList<>();
    try (ForwardPass pass = new ForwardPass(decoder, length, false, false); Arena arena = new Arena()) {
      Matrix stream = pass.forward(Packing.of(List.of(ids)), (layer, trace) -> {
        if (trace.routing != null) {
          routes.add(table(trace.routing, length));
        }
      });
      Matrix logits = arena.matrix(length, shape.vocabulary());
      decoder.head().forward(pass.normed(stream, arena.take(length)), logits);
      float[][] rows = new float[length][];
      for (int row = 0; row < length; row++) {
        rows[row] = Floating.read(logits.block(), row * shape.vocabulary(), shape.vocabulary());
      }
      return new CpuInspection(rows, routes);
    }
  }

  private static int[][] table(CpuRouting routing, int rows) {
    int[][] table = new int[rows][];
    for (int row = 0; row < rows; row++) {
      table[row] = Arrays.copyOfRange(routing.chosen, row * routing.choices, (row + 1) * routing.choices);
    }
    return table;
  }
}

package kedge.policy.cpu.head;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.Packing;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Matrix;

/**
 * Mean of each sequence's rows after the final norm. Rows are added in fp64 and in order, so a sequence has the same
 * mean in any batch.
 */
public final class MeanHidden {
  private MeanHidden() {
  }

  /** Mean of each sequence, {@code [hidden]}. @param stream after the last layer, {@code [rows, hidden]} */
  public static List<float[]> of(CpuDecoder decoder, Matrix stream, Packing packing) {
    List<float[]> means = new ArrayList<>();
    try (Arena arena = new Arena()) {
      Matrix normed = arena.matrix(packing.rows(), stream.columns());
      decoder.finalNorm().forward(stream, arena.take(packing.rows()), normed);
      for (int sequence = 0; sequence < packing.runs(); sequence++) {
        means.add(mean(normed.rows(packing.starts()[sequence], packing.length(sequence))));
      }
    }
    return means;
  }

  private static float[] mean(Matrix rows) {
    float[] mean = new float[rows.columns()];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (int row = 0; row < rows.rows(); row++) {
        sum += Floats.get(rows.bytes(), rows.index(row) + i);
      }
      mean[i] = (float) (sum / rows.rows());
    }
    return mean;
  }
}

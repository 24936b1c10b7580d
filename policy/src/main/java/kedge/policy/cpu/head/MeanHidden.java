package kedge.policy.cpu.head;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.Packing;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;

/**
 * The mean of each sequence's rows after the final norm. Rows are added in doubles and in order: a sequence has the
 * same mean in any company.
 */
public final class MeanHidden {
  private MeanHidden() {
  }

  /** One mean per sequence. @param stream after the last layer, {@code [rows, hidden]} */
  public static List<float[]> of(CpuDecoder decoder, Block stream, Packing packing) {
    int hidden = decoder.shape().hidden();
    List<float[]> means = new ArrayList<>();
    try (Arena arena = new Arena()) {
      Block normed = arena.take((long) packing.rows() * hidden);
      decoder.finalNorm().forward(stream, packing.rows(), arena.take(packing.rows()), normed);
      for (int sequence = 0; sequence < packing.sequences(); sequence++) {
        means.add(mean(normed.bytes(), packing.starts()[sequence], packing.starts()[sequence + 1], hidden));
      }
    }
    return means;
  }

  private static float[] mean(ByteBuffer rows, int from, int to, int hidden) {
    double[] sums = new double[hidden];
    for (int row = from; row < to; row++) {
      for (int i = 0; i < hidden; i++) {
        sums[i] += Floats.get(rows, row * hidden + i);
      }
    }
    float[] mean = new float[hidden];
    for (int i = 0; i < hidden; i++) {
      mean[i] = (float) (sums[i] / (to - from));
    }
    return mean;
  }
}

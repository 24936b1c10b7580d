package kedge.policy.optim;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Floats;
import java.nio.ByteBuffer;
import kedge.policy.distributed.Ranks;
import kedge.policy.distributed.Shards;
import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Euclidean norm of all gradients. LibTorch sums the squares of a whole tensor in fp32, which loses small addends: for
 * 600 million equal values (Qwen3-0.6B) it returns 0.65 of the norm, for a million 0.9994. So it computes the norms of
 * runs of
 * {@link Shards#RUN} elements, which are summed here in fp64, in order.
 */
final class GlobalNorm {
  private GlobalNorm() {
  }

  /** @param flat contiguous fp32, on any device */
  static double of(Tensor flat) {
    return of(runs(flat));
  }

  /** Norm over the shards of all ranks, with the bits of that over the whole. @param own this rank's shard */
  static double of(Tensor own, Ranks ranks) {
    float[] norms = runs(own);
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * norms.length);
    bytes.asFloatBuffer().put(norms);
    byte[] all = Bytes.concat(ranks.gather(bytes.array()).toArray(byte[][]::new));
    float[] every = new float[all.length / Float.BYTES];
    ByteBuffer.wrap(all).asFloatBuffer().get(every);
    return of(every);
  }

  static double of(float[] norms) {
    double squares = 0;
    for (float norm : norms) {
      squares += (double) norm * norm;
    }
    return Math.sqrt(squares);
  }

  /** Norms of the runs, the last of which may be short. */
  static float[] runs(Tensor flat) {
    long elements = flat.numel();
    long whole = elements / Shards.RUN;
    float[] norms = whole == 0 ? new float[0]
        : Transfer.floats(flat.narrow(0, 0, whole * Shards.RUN).view(whole, Shards.RUN)
            .norm(new ScalarOptional(new Scalar(2)), 1));
    return elements == whole * Shards.RUN ? norms
        : Floats.concat(norms,
            new float[]{flat.narrow(0, whole * Shards.RUN, elements - whole * Shards.RUN).norm().item_float()});
  }
}

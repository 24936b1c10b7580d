package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.put;

import java.nio.ByteBuffer;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * Cosines and sines of rotary positions (Su et al. 2021, arXiv 2104.09864) in the half-split form of Qwen3: dimension j
 * turns with dimension j + headSize / 2 by the angle {@code position * theta^(-2j / headSize)}. Angles are computed as
 * transformers does, rounded to fp32 at every step, since checkpoints were trained so: at position 40,000 an angle that
 * is more exact differs by 2e-3.
 */
public final class RotaryTable implements AutoCloseable {
  private final int half;
  private final float[] frequencies;
  private Block cosines = Block.allocate(1);
  private Block sines = Block.allocate(1);
  private int positions;

  public RotaryTable(int headSize, double theta) {
    this.half = headSize / 2;
    this.frequencies = frequencies(headSize, theta);
  }

  /** Uses LibTorch's power, which rounds some of them differently from Java's: 3e-5 at position 40,000. */
  private static float[] frequencies(int headSize, double theta) {
    try (NativeScope scope = new NativeScope()) {
      Tensor even = torch.arange(new Scalar(0), new Scalar(headSize), new Scalar(2),
          new TensorOptions(ScalarType.Float));
      Tensor periods = torch.pow(new Scalar(theta), even.div(new Scalar((float) headSize)));
      return Transfer.floats(torch.ones(new long[]{1}).div(periods));
    }
  }

  /** Makes the tables reach at least {@code count} positions. Call before, not during, use from several threads. */
  public void reach(int count) {
    if (count <= positions) {
      return;
    }
    int reached = Math.max(count, Math.min(2 * positions, 1 << 20));
    close();
    cosines = Block.allocate((long) reached * half);
    sines = Block.allocate((long) reached * half);
    for (int position = 0; position < reached; position++) {
      for (int j = 0; j < half; j++) {
        float angle = position * frequencies[j];
        put(cosines.bytes(), position * half + j, (float) Math.cos(angle));
        put(sines.bytes(), position * half + j, (float) Math.sin(angle));
      }
    }
    positions = reached;
  }

  /** {@code [positions, headSize / 2]}. */
  ByteBuffer cosines() {
    return cosines.bytes();
  }

  /** {@code [positions, headSize / 2]}. */
  ByteBuffer sines() {
    return sines.bytes();
  }

  @Override
  public void close() {
    cosines.close();
    sines.close();
  }
}

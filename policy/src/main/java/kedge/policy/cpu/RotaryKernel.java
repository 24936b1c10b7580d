package kedge.policy.cpu;

import static kedge.policy.cpu.Floats.WIDTH;
import static kedge.policy.cpu.Floats.get;
import static kedge.policy.cpu.Floats.load;
import static kedge.policy.cpu.Floats.put;
import static kedge.policy.cpu.Floats.store;
import static kedge.policy.cpu.Floats.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import kedge.policy.memory.Frame;
import kedge.policy.memory.Transfer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rotary positions (Su et al. 2021, arXiv 2104.09864) in the half-split form of Qwen3: dimension j turns with dimension j + headSize / 2
 * by the angle {@code position * theta^(-2j / headSize)}. Angles are computed as transformers does, rounded to fp32 at every step, since checkpoints were
 * trained so: at position 40,000 an angle that is more exact differs by 2e-3.
 */
final class RotaryKernel implements AutoCloseable {
  private final int half;
  private final float[] frequencies;
  private Block cosines = Block.allocate(1);
  private Block sines = Block.allocate(1);
  private int positions;

  RotaryKernel(int headSize, double theta) {
    this.half = headSize / 2;
    this.frequencies = frequencies(headSize, theta);
  }

  /** By LibTorch's operators: its power rounds a few of them otherwise than Java's, which at position 40,000 is 3e-5. */
  private static float[] frequencies(int headSize, double theta) {
    try (Frame frame = new Frame()) {
      Tensor even = torch.arange(new Scalar(0), new Scalar(headSize), new Scalar(2), new TensorOptions(ScalarType.Float));
      Tensor periods = torch.pow(new Scalar(theta), even.div(new Scalar((float) headSize)));
      return Transfer.floats(torch.ones(new long[] {1}).div(periods));
    }
  }

  /** Makes the tables reach at least {@code count} positions. Call before, not during, use from several threads. */
  void reach(int count) {
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

  /** Turns one head in place by the angles of a position; {@code direction} is 1 for the forward turn and -1 for its inverse (its transpose). */
  void turn(ByteBuffer head, int index, int position, int direction) {
    ByteBuffer cosine = cosines.bytes();
    ByteBuffer sine = sines.bytes();
    int row = position * half;
    int whole = whole(half);
    for (int j = 0; j < whole; j += WIDTH) {
      FloatVector first = load(head, index + j);
      FloatVector second = load(head, index + half + j);
      FloatVector c = load(cosine, row + j);
      FloatVector s = load(sine, row + j).mul(direction);
      store(head, index + j, first.mul(c).sub(second.mul(s)));
      store(head, index + half + j, second.mul(c).add(first.mul(s)));
    }
    for (int j = whole; j < half; j++) {
      float first = get(head, index + j);
      float second = get(head, index + half + j);
      float c = get(cosine, row + j);
      float s = get(sine, row + j) * direction;
      put(head, index + j, first * c - second * s);
      put(head, index + half + j, second * c + first * s);
    }
  }

  @Override
  public void close() {
    cosines.close();
    sines.close();
  }
}

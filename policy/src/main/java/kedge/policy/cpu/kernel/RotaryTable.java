package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.put;

import java.nio.ByteBuffer;
import kedge.policy.model.RopeScaling;
import kedge.policy.model.RotaryFrequencies;

/**
 * Cosines and sines of rotary positions (Su et al. 2021, arXiv 2104.09864) in the half-split form of Llama and Qwen:
 * dimension j turns with dimension j + headSize / 2 by the angle {@code position * frequency[j]}, see {@link
 * RotaryFrequencies}. Angles are computed as transformers does, rounded to fp32 at every step, since checkpoints were
 * trained so: at position 40,000 an angle that is more exact differs by 2e-3.
 */
public final class RotaryTable implements AutoCloseable {
  private final int half;
  private final float[] frequencies;
  private final float attentionFactor;
  private Block cosines = Block.allocate(1);
  private Block sines = Block.allocate(1);
  private int positions;

  public RotaryTable(int headSize, double theta, RopeScaling scaling) {
    this.half = headSize / 2;
    this.frequencies = RotaryFrequencies.of(headSize, theta, scaling);
    this.attentionFactor = scaling.attentionFactor();
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
        put(cosines.bytes(), position * half + j, (float) Math.cos(angle) * attentionFactor);
        put(sines.bytes(), position * half + j, (float) Math.sin(angle) * attentionFactor);
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

package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;
import static kedge.policy.cpu.kernel.Floats.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * SwiGLU (Shazeer 2020, arXiv 2002.05202) over rows that hold gate and up side by side: {@code activation = silu(gate)
 * * up * weight}.
 */
public final class GateKernel {
  private final int inner;

  public GateKernel(int inner) {
    this.inner = inner;
  }

  /**
   * Activates one row, {@code gateUp [2 * inner]} to {@code activation [inner]}. The weight is a router weight, or 1.
   */
  public void forward(ByteBuffer gateUp, int index, float weight, ByteBuffer activation, int to) {
    int whole = whole(inner);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector gate = load(gateUp, index + i);
      FloatVector up = load(gateUp, index + inner + i);
      FloatVector silu = gate.div(Floats.exp(gate.neg()).add(1f));
      store(activation, to + i, silu.mul(up).mul(weight));
    }
    for (int i = whole; i < inner; i++) {
      float gate = get(gateUp, index + i);
      put(activation, to + i, gate / (1 + (float) Math.exp(-gate)) * get(gateUp, index + inner + i) * weight);
    }
  }

  /**
   * Backward of one row: replaces {@code gateUp} by its gradient, and the gradient with respect to the activation by
   * the activation, with the bits of {@link #forward}.
   *
   * @return gradient with respect to the weight: the dot product of {@code dActivation} and the unweighted activation
   */
  public float backward(ByteBuffer gateUp, int index, float weight, ByteBuffer activation, int from) {
    int whole = whole(inner);
    FloatVector sum = FloatVector.zero(Floats.SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector gate = load(gateUp, index + i);
      FloatVector up = load(gateUp, index + inner + i);
      FloatVector dy = load(activation, from + i);
      FloatVector denominator = Floats.exp(gate.neg()).add(1f);
      store(activation, from + i, gate.div(denominator).mul(up).mul(weight));
      FloatVector sigmoid = FloatVector.broadcast(Floats.SPECIES, 1f).div(denominator);
      FloatVector silu = gate.mul(sigmoid);
      sum = silu.mul(up).fma(dy, sum);
      FloatVector weighted = dy.mul(weight);
      FloatVector slope = sigmoid.add(silu.sub(silu.mul(sigmoid)));
      store(gateUp, index + i, weighted.mul(up).mul(slope));
      store(gateUp, index + inner + i, weighted.mul(silu));
    }
    float total = whole == 0 ? 0 : Floats.sum(sum);
    for (int i = whole; i < inner; i++) {
      float gate = get(gateUp, index + i);
      float up = get(gateUp, index + inner + i);
      float dy = get(activation, from + i);
      float denominator = 1 + (float) Math.exp(-gate);
      put(activation, from + i, gate / denominator * up * weight);
      float sigmoid = 1 / denominator;
      float silu = gate * sigmoid;
      total += silu * up * dy;
      put(gateUp, index + i, dy * weight * up * (sigmoid + silu - silu * sigmoid));
      put(gateUp, index + inner + i, dy * weight * silu);
    }
    return total;
  }
}

package kedge.policy.torch;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import kedge.policy.model.ModelShape;
import kedge.policy.model.RotaryFrequencies;
import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * Cosines and sines of the rotary angles (see {@link RotaryFrequencies}; pairs are element i and i + headSize/2),
 * multiplied by the attention factor of the model's scaling. The angles are rounded to fp32 at every step, as the
 * checkpoints were trained: at position 40,000 an angle in higher precision differs by 2e-3.
 *
 * @param cosines {@code [tokens, 1, headSize / 2]}
 * @param sines {@code [tokens, 1, headSize / 2]}
 */
record RotaryTables(Tensor cosines, Tensor sines) {
  /** No rotation: positions are in the stream already. */
  static final RotaryTables NONE = new RotaryTables(null, null);

  /** The tables of the given positions, {@code [tokens]}, for vectors of the given type. */
  static RotaryTables at(ModelShape shape, Tensor positions, ScalarType type) {
    float[] perPair = RotaryFrequencies.of(shape.headSize(), shape.ropeTheta(), shape.ropeScaling());
    Tensor frequencies = Transfer.tensor(Doubles.toArray(Floats.asList(perPair)), positions.device(),
        ScalarType.Float);
    Tensor angles = positions.to(ScalarType.Float).view(-1, 1, 1).mul(frequencies.view(1, 1, -1));
    Scalar factor = new Scalar(shape.ropeScaling().attentionFactor());
    return new RotaryTables(angles.cos().mul(factor).to(type), angles.sin().mul(factor).to(type));
  }

  /** Rotates {@code x [tokens, heads, headSize]}. */
  Tensor rotate(Tensor x) {
    if (this == NONE) {
      return x;
    }
    long half = x.size(2) / 2;
    TensorVector halves = x.split_with_sizes(new long[]{half, half}, 2);
    Tensor first = halves.get(0);
    Tensor second = halves.get(1);
    return torch
        .cat(new TensorVector(first.mul(cosines).sub(second.mul(sines)), second.mul(cosines).add(first.mul(sines))), 2);
  }
}

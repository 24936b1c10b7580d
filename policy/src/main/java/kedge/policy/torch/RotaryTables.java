package kedge.policy.torch;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import kedge.policy.model.ModelShape;
import kedge.policy.model.RotaryFrequencies;
import kedge.policy.natives.NativeScope;
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
 * @param cosines cosines of each pair, twice, {@code [tokens, 1, headSize]}
 * @param sines negative for the first of each pair, {@code [tokens, 1, headSize]}
 */
record RotaryTables(Tensor cosines, Tensor sines) {
  /** No rotation: positions are in the stream already. */
  static final RotaryTables NONE = new RotaryTables(null, null);

  /** The tables of the given positions, {@code [tokens]}, for vectors of the given type. */
  static RotaryTables at(ModelShape shape, Tensor positions, ScalarType type) {
    float[] perPair = RotaryFrequencies.of(shape.headSize(), shape.ropeTheta(), shape.ropeScaling());
    Tensor frequencies = Transfer.tensor(Doubles.toArray(Floats.asList(perPair)), positions.device(),
        ScalarType.Float);
    Tensor half = positions.to(ScalarType.Float).view(-1, 1, 1).mul(frequencies.view(1, 1, -1));
    Scalar factor = new Scalar(shape.ropeScaling().attentionFactor());
    Tensor cosines = half.cos().mul(factor);
    Tensor sines = half.sin().mul(factor);
    return new RotaryTables(torch.cat(new TensorVector(cosines, cosines), 2).to(type),
        torch.cat(new TensorVector(sines.neg(), sines), 2).to(type));
  }

  /** Rotates {@code x [tokens, heads, headSize]}. */
  Tensor rotate(Tensor x) {
    return turned(x, 1);
  }

  /** The gradient with respect to what was rotated: the rotation by the negative angles. */
  Tensor rotateBack(Tensor gradient) {
    return turned(gradient, -1);
  }

  private Tensor turned(Tensor x, int direction) {
    if (this == NONE) {
      return x;
    }
    try (NativeScope scope = new NativeScope()) {
      long half = x.size(2) / 2;
      Tensor swapped = torch.cat(new TensorVector(x.narrow(2, half, half), x.narrow(2, 0, half)), 2);
      return scope.handOut(x.mul(cosines).addcmul_(swapped, sines, new Scalar(direction)));
    }
  }
}

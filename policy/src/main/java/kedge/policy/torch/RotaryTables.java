package kedge.policy.torch;

import kedge.policy.model.ModelShape;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * Cosines and sines of the rotary angles (Su et al. 2021, eq. 15; pairs are element i and i + headSize/2). The angles
 * are rounded to fp32 at every step, as the checkpoints were trained: at position 40,000 an angle in higher precision
 * differs by 2e-3.
 *
 * @param cosines {@code [tokens, 1, headSize / 2]}
 * @param sines {@code [tokens, 1, headSize / 2]}
 */
record RotaryTables(Tensor cosines, Tensor sines) {

  /** The tables of the given positions, {@code [tokens]}, for vectors of the given type. */
  static RotaryTables at(ModelShape shape, Tensor positions, ScalarType type) {
    Tensor even = torch.arange(new Scalar(0), new Scalar(shape.headSize()), new Scalar(2),
        new TensorOptions(ScalarType.Float));
    Tensor periods = torch.pow(new Scalar(shape.ropeTheta()), even.div(new Scalar((float) shape.headSize())));
    Tensor frequencies = torch.ones(new long[]{1}).div(periods).to(positions.device(), ScalarType.Float);
    Tensor angles = positions.to(ScalarType.Float).view(-1, 1, 1).mul(frequencies.view(1, 1, -1));
    return new RotaryTables(angles.cos().to(type), angles.sin().to(type));
  }

  /** Rotates {@code x [tokens, heads, headSize]}. */
  Tensor rotate(Tensor x) {
    long half = x.size(2) / 2;
    TensorVector halves = x.split_with_sizes(new long[]{half, half}, 2);
    Tensor first = halves.get(0);
    Tensor second = halves.get(1);
    return torch
        .cat(new TensorVector(first.mul(cosines).sub(second.mul(sines)), second.mul(cosines).add(first.mul(sines))), 2);
  }
}

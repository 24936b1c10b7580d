package kedge.policy.checkpoint;

import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import kedge.data.KeyedRandom;
import kedge.policy.model.Parameter;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * Random initial weights: matrices normal with mean 0, norm scales 1, biases 0, as in transformers' {@code
 * _init_weights}. An element is a pure function of the seed, its parameter's name and its index in the parameter, so it
 * does not depend on threads or other parameters (more layers, another vocabulary).
 *
 * @param seed the key of all draws
 * @param deviation standard deviation of the matrices ({@code initializer_range})
 */
public record RandomWeights(long seed, double deviation) {
  /** Elements drawn before they are copied into the parameters: 64 MiB. */
  private static final int WINDOW = 1 << 24;
  /** Elements one thread draws at a time. */
  private static final int CHUNK = 1 << 16;

  /** Overwrites every parameter, on any device and of any type. */
  public void fill(Parameters parameters) {
    long largest = 1;
    for (Parameter parameter : parameters.layout().parameters().values()) {
      largest = Math.max(largest, parameter.elements());
    }
    try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
      Tensor drawn = torch.empty(new long[]{Math.min(WINDOW, largest)}, new TensorOptions(ScalarType.Float), null);
      for (Parameter parameter : parameters.layout().parameters().values()) {
        if (parameter.kind() == Parameter.Kind.NORM) {
          parameters.get(parameter.name()).fill_(new Scalar(1.0));
        } else if (parameter.kind() == Parameter.Kind.BIAS) {
          parameters.get(parameter.name()).zero_();
        } else {
          fillMatrix(parameters, parameter, drawn);
        }
      }
    }
  }

  private void fillMatrix(Parameters parameters, Parameter parameter, Tensor drawn) {
    long key = KeyedRandom.text(parameter.name());
    long before = parameters.layout().elementsBefore(parameter);
    FloatBuffer values = new FloatPointer(drawn.data_ptr()).capacity(drawn.numel()).asBuffer();
    for (long start = 0; start < parameter.elements(); start += WINDOW) {
      int count = (int) Math.min(WINDOW, parameter.elements() - start);
      long first = before + start;
      IntStream.range(0, (count + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
        for (int i = chunk * CHUNK; i < Math.min(count, (chunk + 1) * CHUNK); i++) {
          values.put(i, value(key, first + i));
        }
      });
      try (PointerScope scope = new PointerScope()) {
        parameters.flat().narrow(0, parameter.offset() + start, count).copy_(drawn.narrow(0, 0, count));
      }
    }
  }

  /** Element of a matrix; the half keeps the uniform draw off 0 and 1. */
  private float value(long key, long index) {
    double uniform = ((KeyedRandom.bits(seed, key, index) >>> 11) + 0.5) * 0x1.0p-53;
    return (float) (deviation * NormalQuantile.of(uniform));
  }
}

package kedge.policy.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The element types of weights that Kedge reads and writes. */
public enum ElementType {
  /** IEEE single precision. */
  F32("float32", ScalarType.Float, 4),
  /** IEEE half precision. */
  F16("float16", ScalarType.Half, 2),
  /** The upper half of single precision: every value is exactly a single. */
  BF16("bfloat16", ScalarType.BFloat16, 2);

  private final String configName;
  private final ScalarType scalar;
  private final int bytes;

  ElementType(String configName, ScalarType scalar, int bytes) {
    this.configName = configName;
    this.scalar = scalar;
    this.bytes = bytes;
  }

  /** The name in {@code config.json}; {@link #name()} is the one in a safetensors header. */
  public String configName() {
    return configName;
  }

  /** LibTorch's type. */
  public ScalarType scalar() {
    return scalar;
  }

  /** Bytes of an element. */
  public int bytes() {
    return bytes;
  }

  static Optional<ElementType> ofConfig(String name) {
    return Arrays.stream(values()).filter(type -> type.configName.equals(name)).findFirst();
  }

  static Optional<ElementType> ofHeader(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /** The type of a tensor. @throws IllegalArgumentException if it is none of these */
  public static ElementType of(ScalarType scalar) {
    return Arrays.stream(values()).filter(type -> type.scalar == scalar.intern()).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("element type " + scalar
            + " cannot be written to a checkpoint, expected one of " + Arrays.toString(values())));
  }

  static String configNames() {
    return Arrays.stream(values()).map(ElementType::configName).collect(Collectors.joining(", "));
  }
}

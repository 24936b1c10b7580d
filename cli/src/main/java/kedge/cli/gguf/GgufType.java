package kedge.cli.gguf;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Element types of GGUF tensors that Kedge reads, with ggml's type numbers. A quantized type stores {@link
 * #blockElements} values of one row per block.
 */
public enum GgufType {
  F32(0, 1, 4), F16(1, 1, 2), Q4_0(2, 32, 18), Q4_1(3, 32, 20), Q5_0(6, 32, 22), Q5_1(7, 32, 24), Q8_0(8, 32, 34), //
  Q4_K(12, 256, 144), Q5_K(13, 256, 176), Q6_K(14, 256, 210), BF16(30, 1, 2);

  private final int number;
  private final int blockElements;
  private final int blockBytes;

  GgufType(int number, int blockElements, int blockBytes) {
    this.number = number;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  /** Returns the type's number in the file. */
  public int number() {
    return number;
  }

  /** Returns the number of values per block; 1 for types that are not quantized. */
  public int blockElements() {
    return blockElements;
  }

  /** Returns the number of bytes per block. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Returns the bytes of a number of values, which must be a multiple of the block. */
  public long bytes(long elements) {
    return elements / blockElements * blockBytes;
  }

  static Optional<GgufType> of(int number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }
}

package kedge.policy.cpu.kernel;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A run of fp32 numbers in native memory, aligned for vectors. */
public final class Block implements AutoCloseable {
  /** Floats that a buffer reaches. */
  public static final long LARGEST = Integer.MAX_VALUE / Float.BYTES;
  private final Tensor tensor;
  private final long address;
  private final long floats;
  private final ByteBuffer bytes;

  private Block(Tensor tensor) {
    this.tensor = tensor;
    this.floats = tensor.numel();
    FloatPointer pointer = tensor.data_ptr_float();
    this.address = pointer.address();
    this.bytes = floats == 0 || floats > LARGEST ? null : pointer.capacity(floats).asByteBuffer().order(Floats.ORDER);
  }

  /** New memory, not cleared. */
  public static Block allocate(long floats) {
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = torch.empty(floats);
      tensor.retainReference();
      return new Block(tensor);
    }
  }

  /** The memory of a contiguous fp32 tensor, shared with it. */
  public static Block over(Tensor tensor) {
    tensor.retainReference();
    return new Block(tensor);
  }

  /** Some of the floats as a tensor that shares them. */
  Tensor tensor(long from, long count) {
    return tensor.narrow(0, from, count);
  }

  long floats() {
    return floats;
  }

  /** Address of the float at {@code index}. */
  public long address(long index) {
    return address + index * Float.BYTES;
  }

  /** The whole block as a buffer. @throws IllegalStateException if it is larger than a buffer can be (2 GiB) */
  public ByteBuffer bytes() {
    if (bytes == null) {
      throw new IllegalStateException(
          "a block of " + floats + " floats is too large for the CPU's row kernels, which reach " + LARGEST
              + ". Maybe lower tokens_per_microbatch?");
    }
    return bytes;
  }

  @Override
  public void close() {
    tensor.releaseReference();
  }
}

package kedge.policy.natives;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/** Copies between heap arrays and tensors. What comes back belongs to the caller's scope. */
public final class Transfer {
  private Transfer() {
  }

  /** A tensor of 64-bit integers, {@code [values.length]}. */
  public static Tensor tensor(long[] values, Device device) {
    try (NativeScope scope = new NativeScope()) {
      Tensor borrowed = torch.from_blob(new LongPointer(values), new long[]{values.length},
          new TensorOptions(ScalarType.Long));
      return scope.handOut(moved(borrowed, device, ScalarType.Long));
    }
  }

  /** A tensor of 64-bit integers, {@code [values.length]}. */
  public static Tensor tensor(int[] values, Device device) {
    return tensor(Arrays.stream(values).asLongStream().toArray(), device);
  }

  /** A tensor of real numbers of the given type, {@code [values.length]}. */
  public static Tensor tensor(double[] values, Device device, ScalarType type) {
    try (NativeScope scope = new NativeScope()) {
      Tensor borrowed = torch.from_blob(new DoublePointer(values), new long[]{values.length},
          new TensorOptions(ScalarType.Double));
      return scope.handOut(moved(borrowed, device, type));
    }
  }

  /** A copy; to a GPU by way of pinned memory, so that nobody waits for it. */
  private static Tensor moved(Tensor borrowed, Device device, ScalarType type) {
    return device.is_cuda()
        ? borrowed.to(type).pin_memory().to(device, type, true, false, new MemoryFormatOptional())
        : borrowed.clone().to(device, type);
  }

  /** All elements in row-major order. */
  public static long[] longs(Tensor tensor) {
    try (NativeScope scope = new NativeScope()) {
      long[] values = new long[Math.toIntExact(tensor.numel())];
      tensor.to(ScalarType.Long).cpu().contiguous().data_ptr_long().get(values);
      return values;
    }
  }

  /** All elements in row-major order, rounded to single precision. */
  public static float[] floats(Tensor tensor) {
    try (NativeScope scope = new NativeScope()) {
      float[] values = new float[Math.toIntExact(tensor.numel())];
      tensor.to(ScalarType.Float).cpu().contiguous().data_ptr_float().get(values);
      return values;
    }
  }

  /** All elements in row-major order. */
  public static double[] doubles(Tensor tensor) {
    try (NativeScope scope = new NativeScope()) {
      double[] values = new double[Math.toIntExact(tensor.numel())];
      tensor.to(ScalarType.Double).cpu().contiguous().data_ptr_double().get(values);
      return values;
    }
  }
}

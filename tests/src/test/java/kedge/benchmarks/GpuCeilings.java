package kedge.benchmarks;

import java.util.Locale;
import kedge.policy.natives.NativeScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The best of a GPU, of which shares are taken.
 *
 * @param product operations per second of bf16 products, 8,192 cubed
 * @param copy bytes per second read and written by a copy of 2 GiB
 */
record GpuCeilings(double product, double copy) {
  private static final int SIZE = 8192;
  private static final int REPEATS = 20;

  static GpuCeilings measure() {
    Device device = GpuRow.device();
    try (NativeScope scope = new NativeScope()) {
      Tensor a = torch.ones(SIZE, SIZE).to(device, ScalarType.BFloat16);
      double product = 2.0 * SIZE * SIZE * SIZE / seconds(a, () -> a.mm(a));
      Tensor long1 = torch.ones(1L << 30).to(device, ScalarType.BFloat16);
      Tensor long2 = torch.empty_like(long1);
      return new GpuCeilings(product, 4.0 * (1L << 30) / seconds(a, () -> long2.copy_(long1)));
    }
  }

  /** Seconds of one call. @param mark a tensor of the device; reading of it waits until the calls are done */
  private static double seconds(Tensor mark, Runnable call) {
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 3; round++) {
      try (NativeScope scope = new NativeScope()) {
        mark.select(0, 0).select(0, 0).item_double();
        long began = System.nanoTime();
        for (int i = 0; i < REPEATS; i++) {
          call.run();
        }
        mark.select(0, 0).select(0, 0).item_double();
        best = Math.min(best, (System.nanoTime() - began) / 1e9 / REPEATS);
      }
    }
    return best;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "bf16 products %.0f TFLOP/s, copy %.2f TB/s", product / 1e12, copy / 1e12);
  }
}

package kedge.policy.natives;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Facts about LibTorch and the machine. Every call loads LibTorch if nothing has before. */
public final class NativeEnvironment {
  private NativeEnvironment() {
  }

  /** Loads LibTorch and its BLAS, by one small product. */
  public static void load() {
    productGigaflops(16, 1);
  }

  /** Threads of one operator, as LibTorch would use them now. */
  public static int threads() {
    return torch.get_num_threads();
  }

  /** The widest vector instructions LibTorch's own kernels use here: {@code DEFAULT}, {@code AVX2}, {@code AVX512}. */
  public static String vectorKernels() {
    try (PointerScope scope = new PointerScope()) {
      BytePointer text = torch.get_cpu_capability();
      return text.getString();
    }
  }

  /** Number of CUDA devices that can be used; 0 with the CPU natives, without a driver or without a card. */
  public static int cudaDevices() {
    return torch.cuda_is_available() ? torch.cuda_device_count() : 0;
  }

  /**
   * Speed of the fp32 matrix product of two square matrices, in GFLOP/s: the best of {@code repeats} after one that is
   * not counted.
   *
   * @param size rows and columns
   */
  public static double productGigaflops(int size, int repeats) {
    try (PointerScope scope = new PointerScope()) {
      Tensor left = torch.randn(size, size);
      Tensor right = torch.randn(size, size);
      return 2.0 * size * size * size / best(repeats, () -> torch.mm(left, right)) / 1e9;
    }
  }

  /**
   * Speed of reading memory in one pass (the sum of a vector far larger than the caches), in GB/s: the best of {@code
   * repeats}.
   *
   * @param megabytes size of the vector
   */
  public static double readGigabytes(int megabytes, int repeats) {
    try (PointerScope scope = new PointerScope()) {
      Tensor vector = torch.ones((long) megabytes << 18);
      return ((long) megabytes << 20) / best(repeats, vector::sum) / 1e9;
    }
  }

  private static double best(int repeats, Runnable work) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= repeats; i++) {
      try (PointerScope scope = new PointerScope()) {
        long began = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        best = i == 0 ? best : Math.min(best, seconds);
      }
    }
    return best;
  }
}

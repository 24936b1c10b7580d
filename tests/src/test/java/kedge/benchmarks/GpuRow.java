package kedge.benchmarks;

import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import kedge.cli.Main;
import kedge.policy.checkpoint.WeightsDigest;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.natives.Devices;
import kedge.policy.natives.NativeEnvironment;
import kedge.policy.natives.NativeScope;
import kedge.policy.torch.KernelComparison;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Rows of the check on a GPU: each returns what it measured, and throws where that is not what it should be. */
enum GpuRow {
  LOADS("loads", 90, GpuRow::loads),
  CEILINGS("ceilings", 40, () -> GpuCeilings.measure().toString()),
  NORM("RMS norm against the plain one", 40, () -> close(() -> KernelComparison.norm(device()), 0.03)),
  FLASH("flash attention against the plain one", 40, () -> close(() -> KernelComparison.attention(device()), 0.03)),
  GROUPED("grouped products against plain ones", 40, () -> close(() -> KernelComparison.grouped(device()), 0.03)),
  LOGITS("logits in fp32 against the CPU's", 40, () -> close(() -> KernelComparison.logits(device()), 1e-4)),
  DIGEST("digest of weights against the CPU's", 40, GpuRow::digest),
  QUICKSTART("quickstart with --device cuda, 20 + 10 steps", 120, GpuRow::quickstart),
  DRAW_SMALL("rollouts, 0.6B, 256 completions", 90,
      () -> GpuSpeed.rollouts(GpuRow::small, 28, 40_000, GpuCeilings.measure())),
  TRAIN_SMALL("training, 0.6B, packs of 8,192 tokens", 90,
      () -> GpuSpeed.training(GpuRow::small, 28, 60_000, GpuCeilings.measure())),
  DRAW_LARGE("rollouts, layers of 30B-A3B", 90, () -> GpuSpeed.rollouts(GpuRow::large, 48, 0, GpuCeilings.measure())),
  TRAIN_LARGE("training, layers of 30B-A3B", 90, () -> GpuSpeed.training(GpuRow::large, 48, 0, GpuCeilings.measure()));

  private final String title;
  private final long seconds;
  private final Supplier<String> work;

  GpuRow(String title, long seconds, Supplier<String> work) {
    this.title = title;
    this.seconds = seconds;
    this.work = work;
  }

  String title() {
    return title;
  }

  /** Seconds that it may take. */
  long seconds() {
    return seconds;
  }

  String run() {
    return work.get();
  }

  /** The GPU, or what {@code KEDGE_CHECK_DEVICE} says, for a rehearsal of single rows on the CPU. */
  static Device device() {
    return Devices.parse(System.getenv().getOrDefault("KEDGE_CHECK_DEVICE", "cuda"));
  }

  private static String loads() {
    NativeEnvironment.load();
    int devices = NativeEnvironment.cudaDevices();
    if (devices == 0) {
      Devices.parse("cuda"); // says why
    }
    return devices + " CUDA devices, " + Devices.card("cuda").map(Object::toString).orElse("unknown to nvidia-smi");
  }

  private static String close(DoubleSupplier difference, double most) {
    double found = difference.getAsDouble();
    require(found <= most, String.format(Locale.ROOT, "differs by %.1e, expected at most %.1e", found, most));
    return String.format(Locale.ROOT, "differs by %.1e at most", found);
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  private static String digest() {
    try (NativeScope scope = new NativeScope()) {
      Tensor values = torch.randn(50_000_000);
      String cpu = WeightsDigest.of(values, kedge.policy.checkpoint.ElementType.BF16);
      Tensor there = values.to(device(), torch.ScalarType.Float);
      long began = System.nanoTime();
      String gpu = WeightsDigest.of(there, kedge.policy.checkpoint.ElementType.BF16);
      require(cpu.equals(gpu), "is " + gpu + ", expected " + cpu);
      return String.format(Locale.ROOT, "equal, %.2f s for 50 M values", (System.nanoTime() - began) / 1e9);
    }
  }

  private static String quickstart() {
    String out = System.getProperty("java.io.tmpdir") + "/kedge-gpu-check-" + ProcessHandle.current().pid();
    long began = System.nanoTime();
    int status = Main.run("train", "recipes/quickstart.yaml", "--device", device().str().getString(), "--out", out,
        "--set",
        "stages.warmup.steps=20", "--set", "stages.rl.steps=10");
    require(status == 0, "exit status is " + status);
    return String.format(Locale.ROOT, "%.0f s", (System.nanoTime() - began) / 1e9);
  }

  private static ModelShape small(int layers) {
    return ShapeBuilder.of(151_936, 1024, layers).heads(16, 8, 128).dense(3072).context(4096).ropeTheta(1e6).build();
  }

  /** A layer of Qwen3-30B-A3B; as many are taken as fit. */
  private static ModelShape large(int layers) {
    return ShapeBuilder.of(151_936, 2048, layers).heads(32, 4, 128).experts(128, 8, 768).renormalize(true).context(4096)
        .ropeTheta(1e6)
        .ownHead().build();
  }
}

package kedge.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import kedge.policy.Policy;
import kedge.policy.PolicyOptions;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.model.ModelShape;
import kedge.policy.natives.Gpu;
import kedge.recipes.settings.PolicySettings.Dtype;
import kedge.training.plan.MemoryPlan;
import kedge.training.plan.Workload;

/**
 * Tokens per second of a policy of random bf16 weights on the GPU, with shares of the ceilings, and memory beside plan.
 */
final class GpuSpeed {
  private static final int ROWS = 256;
  private static final int NEW_TOKENS = 128;
  private static final int PROMPT_TOKENS = 128;
  private static final int PACK = 8192;
  private static final int LENGTH = 1024;
  private static final double FILLED = 0.8; // of the card's memory
  private static final double MORE = 1.15; // memory beside plan at most

  private GpuSpeed() {
  }

  /** @param bar tokens per second at least; 0 for none */
  static String rollouts(IntFunction<ModelShape> whole, int layers, double bar, GpuCeilings ceilings) {
    Workload load = new Workload(Dtype.BF16, false, false, false, true, 0, 0, ROWS / 16, ROWS, PROMPT_TOKENS,
        NEW_TOKENS)
            .onCuda(true);
    ModelShape shape = fitting(whole, layers, load);
    try (Policy policy = Policy.random(shape, 1, options(false))) {
      Work work = new GenerateWork(policy, new GenerateWork.Size(ROWS / 16, 16, PROMPT_TOKENS, NEW_TOKENS));
      return measure(work, shape, load, bar, ceilings, true);
    }
  }

  static String training(IntFunction<ModelShape> whole, int layers, double bar, GpuCeilings ceilings) {
    Workload load = new Workload(Dtype.BF16, false, true, false, true, PACK, PACK, 0, 0, 0, 0).onCuda(true);
    ModelShape shape = fitting(whole, layers, load);
    try (Policy policy = Policy.random(shape, 1, options(true))) {
      return measure(new SftWork(policy, 4 * PACK / LENGTH, LENGTH), shape, load, bar, ceilings,
          false);
    }
  }

  private static PolicyOptions options(boolean trains) {
    return new PolicyOptions(GpuRow.device().str().getString(), ElementType.BF16, trains, PACK, true, ROWS, 4);
  }

  /** The shape with as many layers as the plan says that fit. */
  private static ModelShape fitting(IntFunction<ModelShape> whole, int layers, Workload load) {
    long memory = card().memory();
    for (int count = layers; count > 1; count--) {
      ModelShape shape = whole.apply(count);
      if (MemoryPlan.of(shape, load).peak() <= FILLED * memory) {
        return shape;
      }
    }
    return whole.apply(1);
  }

  private static Gpu card() {
    return Gpu.list().stream().findFirst().orElseThrow(() -> new IllegalStateException("nvidia-smi lists no card"));
  }

  private static String measure(Work work, ModelShape shape, Workload load, double bar, GpuCeilings ceilings,
      boolean draws) {
    work.run(0);
    double best = Double.POSITIVE_INFINITY;
    for (int run = 1; run <= 3; run++) {
      long began = System.nanoTime();
      work.run(run);
      best = Math.min(best, (System.nanoTime() - began) / 1e9);
    }
    double speed = work.tokens() / best;
    double share = draws ? 2 * work.weightBytes() / best / ceilings.copy()
        : work.operations() / best / ceilings.product();
    double used = used();
    double planned = MemoryPlan.of(shape, load).peak();
    String figure = String.format(Locale.ROOT, "%d layers, %,.0f tokens/s, %.1f %% of %s, memory %.1f GiB beside %.1f "
        + "planned", shape.layers(), speed, 100 * share, draws ? "the copy, by weights" : "the products",
        used / (1L << 30), planned / (1L << 30));
    GpuRow.require(speed >= bar, figure + String.format(Locale.ROOT, ", expected %,.0f tokens/s", bar));
    GpuRow.require(used <= MORE * planned, figure);
    return figure;
  }

  /** Bytes in use on the first card: LibTorch gives none back, so that these are the most that were needed. */
  private static double used() {
    try {
      Process process = new ProcessBuilder(List.of("nvidia-smi", "--query-gpu=memory.used",
          "--format=csv,noheader,nounits")).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Double.parseDouble(text.lines().findFirst().orElseThrow().strip()) * (1 << 20);
    } catch (IOException e) {
      throw new UncheckedIOException("nvidia-smi cannot be run", e);
    }
  }
}

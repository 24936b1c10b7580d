package kedge.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.policy.Policy;
import kedge.policy.PolicyOptions;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.model.ModelShape;
import kedge.policy.natives.Blas;
import kedge.policy.natives.NativeEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

/**
 * Times one kind of work in fp32 on the CPU and prints one JSON line, as the peers' scripts do; or measures the
 * machine, or writes the checkpoint of random weights that both sides load. Run by {@code tests/benchmarks/cpu.sh}.
 */
@Command(name = "CpuBenchmark", mixinStandardHelpOptions = true,
    description = "Time one kind of work and print one JSON line.")
public final class CpuBenchmark implements Runnable {

  /** What can be timed. */
  enum What {
    generate, sft_step, grpo_step, score, vision_generate, vision_sft_step, machine, write;

    boolean trains() {
      return this == sft_step || this == grpo_step || this == vision_sft_step;
    }
  }

  @Parameters(paramLabel = "WORK", description = "${COMPLETION-CANDIDATES}")
  private What what;

  @Option(names = "--policy", description = "Checkpoint folder whose weights are loaded; the one that write makes.")
  private Path policy;

  @Option(names = "--shape", description = "A config.json; random weights where no --policy is given.")
  private Path shape;

  @Option(names = "--threads", description = "Default: all processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--repeats", defaultValue = "5", description = "Runs that count.")
  private int repeats;

  @Option(names = "--warmup-seconds", defaultValue = "10",
      description = "Runs that do not count go on for so long; at least 2.")
  private double warmupSeconds;

  @Option(names = "--microbatch", defaultValue = "2048", description = "Tokens per micro-batch.")
  private int microbatch;

  @Option(names = "--batch", defaultValue = "16", description = "Sequences of sft_step and score.")
  private int batch;

  @Option(names = "--length", defaultValue = "128", description = "Tokens of each of them.")
  private int length;

  @Option(names = "--prompts", defaultValue = "8")
  private int prompts;

  @Option(names = "--group", defaultValue = "8", description = "Completions per prompt.")
  private int group;

  @Option(names = "--prompt-tokens", defaultValue = "32")
  private int promptTokens;

  @Option(names = "--new-tokens", defaultValue = "64")
  private int newTokens;

  @Option(names = "--tiles", defaultValue = "4", description = "Tiles of an image, for a policy that sees.")
  private int tiles;

  @Option(names = "--whole-sequences", description = "grpo_step computes each completion's prompt for itself.")
  private boolean whole;

  /** Prints one JSON line; ends with a code that is not 0 where the arguments are wrong. */
  public static void main(String[] arguments) {
    Blas.choose();
    System.exit(new CommandLine(new CpuBenchmark()).execute(arguments));
  }

  @Override
  public void run() {
    print(switch (what) {
      case machine -> machine();
      case write -> write();
      default -> timed();
    });
  }

  /** The best product and the best reading of memory of several tries: what shares are taken of. */
  private Map<String, Object> machine() {
    NativeEnvironment.load();
    double best = 0;
    for (int size : new int[]{1024, 2048, 3072}) {
      best = Math.max(best, NativeEnvironment.productGigaflops(size, repeats));
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("what", "machine");
    figures.put("sgemm_gigaflops", rounded(best));
    figures.put("read_gigabytes_per_second", rounded(NativeEnvironment.readGigabytes(1024, repeats)));
    return figures;
  }

  private Map<String, Object> write() {
    ModelConfig config = ModelConfig.read(shape).as(ElementType.F32);
    PolicyOptions options = new PolicyOptions("cpu", ElementType.F32, false, microbatch, false, 1, threads);
    try (Policy random = Policy.random(config.shape(), 1, options)) {
      Files.createDirectories(policy);
      Checkpoint.save(policy, config, random.values(), Checkpoint.SHARD_BYTES);
      return Map.of("what", "write", "weights", policy.toString(), "parameters", random.values().layout().elements());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + policy, e);
    }
  }

  private Map<String, Object> timed() {
    if (policy == null && shape == null) {
      throw new IllegalArgumentException("neither --policy nor --shape is given");
    }
    ModelShape sizes = ModelConfig.read(policy != null ? policy : shape).shape();
    PolicyOptions options = new PolicyOptions("cpu", ElementType.F32, what.trains(),
        microbatch, !whole, false, prompts * group, threads, List.of("*"));
    try (Policy local = policy != null ? Policy.load(policy, sizes, options) : Policy.random(sizes, 1, options)) {
      Work work = work(local);
      int warmups = warm(work);
      List<Double> seconds = new ArrayList<>();
      List<Double> processor = new ArrayList<>();
      for (int run = 0; run < repeats; run++) {
        long cpu = processorNanos();
        long start = System.nanoTime();
        work.run(warmups + run);
        seconds.add((System.nanoTime() - start) / 1e9);
        processor.add((processorNanos() - cpu) / 1e9);
      }
      return figures(work, seconds, processor, warmups);
    }
  }

  private Work work(Policy local) {
    GenerateWork.Size size = new GenerateWork.Size(prompts, group, promptTokens, newTokens);
    return switch (what) {
      case generate -> new GenerateWork(local, size);
      case sft_step -> new SftWork(local, batch, length);
      case grpo_step -> new GrpoWork(local, size, !whole);
      case score -> new ScoreWork(local, batch, length);
      case vision_generate -> new VisionGenerateWork(local, size, tiles);
      case vision_sft_step -> new VisionSftWork(local, batch, length, tiles);
      case machine, write -> throw new IllegalStateException(what + " is not timed");
    };
  }

  private int warm(Work work) {
    long start = System.nanoTime();
    int runs = 0;
    while (runs < 2 || System.nanoTime() - start < warmupSeconds * 1e9) {
      work.run(runs++);
    }
    return runs;
  }

  /** Processor time of this process, all threads; compilers included. */
  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private Map<String, Object> figures(Work work, List<Double> seconds, List<Double> processor, int warmups) {
    double median = median(seconds);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("what", work.name());
    figures.put("peer", "kedge");
    figures.put("tokens_per_second", rounded(work.tokens() / median));
    figures.put("tokens", work.tokens());
    figures.put("seconds", seconds.stream().map(CpuBenchmark::rounded).toList());
    figures.put("cpu_seconds", processor.stream().map(CpuBenchmark::rounded).toList());
    figures.put("warmups", warmups);
    if (work.operations() > 0) {
      figures.put("gigaflops", rounded(work.operations() / median / 1e9));
    }
    figures.put("weight_gigabytes_per_second", rounded(work.weightBytes() / median / 1e9));
    figures.put("threads", threads);
    figures.put("weights", policy != null ? policy.toString() : "random");
    figures.put("java", System.getProperty("java.version"));
    return figures;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  private static void print(Map<String, Object> figures) {
    try {
      System.out.println(JsonMapper.builder().build().writeValueAsString(figures));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("figures cannot be written", e);
    }
  }
}

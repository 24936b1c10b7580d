package kedge.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.natives.Machine;
import kedge.policy.natives.Processor;

/**
 * Assesses a machine: what it has, what it lacks, and the cost of what it lacks. The quoted speeds were measured on 2
 * x86-64 cores during Kedge's design; {@code kedge doctor --measure} measures this machine.
 */
public final class Doctor {
  private Doctor() {
  }

  /**
   * Assesses a machine.
   *
   * @param vectorKernels instruction set of LibTorch's kernels
   * @param threads threads of one operator
   * @param cudaDevices usable CUDA devices
   */
  public static List<Finding> findings(Machine machine, String vectorKernels, int threads, int cudaDevices) {
    List<Finding> findings = new ArrayList<>();
    processor(machine, vectorKernels, findings);
    findings.add(Finding.good("memory", machine.memory() == 0 ? "unknown" : gigabytes(machine.memory())));
    findings.add(Finding.good("java", machine.java() + ", heap at most " + gigabytes(machine.maximumHeap())));
    findings.add(blas(machine));
    findings.add(Finding.good("threads", threads + " for one operator"));
    findings.add(waiting(machine));
    findings.add(allocator(machine));
    findings.add(cudaDevices > 0 ? Finding.good("cuda", cudaDevices + (cudaDevices == 1 ? " device" : " devices"))
        : Finding.lacking("cuda", "none that can be used",
            "policies run on the CPU, which suits millions of parameters, not billions. "
                + "With a GPU: KEDGE_GPU=1 ./kedge doctor"));
    return findings;
  }

  private static void processor(Machine machine, String vectorKernels, List<Finding> findings) {
    Processor processor = machine.processor();
    String found = processor.name() + ", " + machine.cores() + (machine.cores() == 1 ? " core" : " cores")
        + ", LibTorch's kernels use " + vectorKernels;
    findings.add(Finding.good("processor", found));
    findings.add(processor.avx512() ? Finding.good("avx-512", "yes")
        : Finding.lacking("avx-512", processor.avx2() ? "no, AVX2 only" : "no, and no AVX2",
            "fp32 matrix products run at about two thirds of the speed: 140 instead of 217 GFLOP/s "
                + "(1024 x 1024, 2 cores)"));
    findings.add(processor.amx() ? Finding.good("amx", "yes: bf16 matrix products run 3 to 4 times as fast as fp32")
        : Finding.lacking("amx", "no",
            "use dtype fp32 on this processor: without AMX, bf16 matrix products were 150 times slower than fp32"));
  }

  private static Finding blas(Machine machine) {
    String libraries = machine.libraries();
    if (libraries.contains("libmkl_")) {
      return Finding.good("blas", "MKL");
    }
    if (libraries.contains("openblas") && !machine.processor().intel()) {
      return Finding.good("blas", "OpenBLAS, " + kernels(machine) + "; MKL is reproducible on Intel processors only");
    }
    String costs = "training steps are a fifth slower than with MKL "
        + "(small-moe: 976 instead of 1,210 tokens per second). "
        + "On Intel processors ./kedge uses MKL "
        + "unless KEDGE_BLAS=openblas";
    return libraries.contains("openblas") ? Finding.lacking("blas", "OpenBLAS, " + kernels(machine), costs)
        : Finding.good("blas", "unknown on this system");
  }

  private static String kernels(Machine machine) {
    String core = machine.environment().getOrDefault("OPENBLAS_CORETYPE", "");
    return core.isEmpty() ? "kernels that OpenBLAS chose" : "kernels for " + core;
  }

  private static Finding waiting(Machine machine) {
    String spins = machine.environment().getOrDefault("GOMP_SPINCOUNT", "");
    String policy = machine.environment().getOrDefault("OMP_WAIT_POLICY", "");
    if (spins.equals("0") || policy.equalsIgnoreCase("passive")) {
      return Finding.good("waiting", spins.equals("0") ? "GOMP_SPINCOUNT=0" : "OMP_WAIT_POLICY=" + policy);
    }
    if (machine.libraries().contains("libmkl_")) {
      return Finding.good("waiting", "idle OpenMP threads spin, but MKL uses the same threads");
    }
    return Finding.lacking("waiting", "idle OpenMP threads spin",
        "OpenMP and OpenBLAS threads wait for each other: small operators are up to 20 times slower "
            + "(18.6 instead of 0.97 ms). Set GOMP_SPINCOUNT=0, as ./kedge does");
  }

  private static Finding allocator(Machine machine) {
    if (machine.libraries().contains("jemalloc")) {
      return Finding.good("allocator", "jemalloc");
    }
    if (machine.environment().containsKey("MALLOC_TRIM_THRESHOLD_")
        || machine.environment().containsKey("GLIBC_TUNABLES")) {
      return Finding.lacking("allocator", "glibc, set to keep freed memory",
          "generation is up to a third slower than with jemalloc. Install it (Debian: libjemalloc2): "
              + "./kedge then uses it");
    }
    return Finding.lacking("allocator", "glibc with default settings",
        "memory is returned to the system after each micro-batch and faulted in again: "
            + "training is 1.5 to 3 times slower with several threads. Install jemalloc, or set MALLOC_TRIM_THRESHOLD_ "
            + "and MALLOC_MMAP_THRESHOLD_, as ./kedge does");
  }

  private static String gigabytes(long bytes) {
    return String.format(java.util.Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}

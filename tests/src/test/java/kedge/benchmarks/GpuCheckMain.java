package kedge.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kedge.benchmarks.GpuCheck.Outcome;
import kedge.benchmarks.GpuCheck.Result;
import kedge.policy.natives.Blas;
import kedge.policy.natives.Gpu;

/** {@code tests/gpu/check.sh}: the whole check, or with a row's name that row alone, for a process of its own. */
final class GpuCheckMain {
  /** Environment variable that says that there should be a card. */
  private static final String EXPECTED = "KEDGE_GPU_EXPECTED";
  private static final String PASSED = "passed: ";
  private static final String FAILED = "failed: ";

  private GpuCheckMain() {
  }

  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      System.exit(row(GpuRow.valueOf(arguments[0])));
    }
    boolean expected = "1".equals(System.getenv(EXPECTED)) || !Gpu.list().isEmpty();
    System.exit(new GpuCheck(List.of(GpuRow.values()), GpuCheckMain::process, expected, new PrintWriter(System.out))
        .run());
  }

  private static int row(GpuRow row) {
    try {
      Blas.choose();
      System.out.println(PASSED + row.run());
      return 0;
    } catch (RuntimeException | LinkageError failure) {
      failure.printStackTrace();
      System.out.println(FAILED + String.valueOf(root(failure).getMessage()).lines().findFirst().orElse("?"));
      return 1;
    }
  }

  private static Throwable root(Throwable failure) {
    return failure.getCause() == null ? failure : root(failure.getCause());
  }

  /** Runs a row in a JVM like this one. */
  private static Outcome process(GpuRow row, long seconds) {
    try {
      Path printed = Files.createTempFile("kedge-gpu-check", ".txt");
      List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
      command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), GpuCheckMain.class.getName(), row.name()));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile()).start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return new Outcome(Result.FAILED, "took more than " + seconds + " s; see " + printed);
      }
      String last = Files.readAllLines(printed).stream()
          .filter(line -> line.startsWith(PASSED) || line.startsWith(FAILED)).reduce((one, other) -> other).orElse("");
      if (last.startsWith(PASSED) && process.exitValue() == 0) {
        return new Outcome(Result.PASSED, last.substring(PASSED.length()));
      }
      return new Outcome(Result.FAILED, (last.isEmpty() ? "ended with status " + process.exitValue()
          : last.substring(last.indexOf(' ') + 1)) + "; see " + printed);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run a row", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(Result.FAILED, "interrupted");
    }
  }
}

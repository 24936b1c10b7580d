package kedge.benchmarks;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/**
 * The check of a machine with a GPU, of which {@code tests/gpu/check.sh} is the command: every row in a process of its
 * own, so that one that crashes or hangs fails alone, and one table in the end. Without a card all rows are skipped;
 * where a card is expected and LibTorch sees none, all fail.
 */
final class GpuCheck {
  private static final long SECONDS = 9 * 60 - 15;
  private static final String ABSENT = "no CUDA device";

  /** What became of a row. */
  enum Result {
    PASSED, FAILED, SKIPPED
  }

  /**
   * Outcome of a row.
   *
   * @param figure what was measured, or why it failed or was skipped
   */
  record Outcome(Result result, String figure) {
  }

  private final List<GpuRow> rows;
  private final BiFunction<GpuRow, Long, Outcome> process;
  private final boolean expected;
  private final PrintWriter out;
  private final List<Outcome> outcomes = new ArrayList<>();

  /**
   * @param process runs a row in so many seconds at most; the first row passes if LibTorch sees a device
   * @param expected whether there should be a card
   */
  GpuCheck(List<GpuRow> rows, BiFunction<GpuRow, Long, Outcome> process, boolean expected, PrintWriter out) {
    this.rows = rows;
    this.process = process;
    this.expected = expected;
    this.out = out;
  }

  /** Runs all rows and prints the table; the exit status is 0 if no row failed. */
  int run() {
    long began = System.nanoTime();
    Outcome gpuUsable = null;
    for (GpuRow row : rows) {
      long left = SECONDS - (System.nanoTime() - began) / 1_000_000_000L;
      Outcome outcome = gpuUsable == null || gpuUsable.result == Result.PASSED
          ? left < 1 ? new Outcome(Result.SKIPPED, "the nine minutes are over")
              : process.apply(row, Math.min(left, row.seconds()))
          : gpuUsable;
      if (gpuUsable == null) {
        outcome = outcome.result == Result.PASSED || expected ? outcome : new Outcome(Result.SKIPPED, ABSENT);
        gpuUsable = outcome.result != Result.FAILED ? outcome
            : new Outcome(Result.FAILED, "LibTorch could not use the card: see the first row");
      }
      outcomes.add(outcome);
      print(row.title(), outcome);
    }
    long failed = outcomes.stream().filter(outcome -> outcome.result == Result.FAILED).count();
    out.println(String.format(Locale.ROOT, "%d rows: %d passed, %d failed, %d skipped, in %d s", rows.size(),
        outcomes.stream().filter(outcome -> outcome.result == Result.PASSED).count(), failed,
        outcomes.stream().filter(outcome -> outcome.result == Result.SKIPPED).count(),
        (System.nanoTime() - began) / 1_000_000_000L));
    out.flush();
    return failed > 0 ? 1 : 0;
  }

  private void print(String title, Outcome outcome) {
    String word = outcome.result.name().toLowerCase(Locale.ROOT);
    out.println(String.format(Locale.ROOT, "| %-44s | %s", title, outcome.result == Result.PASSED
        ? word + " | " + outcome.figure + " |"
        : word + ": " + outcome.figure + " | |"));
    out.flush();
  }
}

package kedge.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.BiFunction;
import kedge.benchmarks.GpuCheck.Outcome;
import kedge.benchmarks.GpuCheck.Result;
import org.junit.jupiter.api.Test;

/** The table of the check on a GPU, with processes that only pretend. */
class GpuCheckTest {
  private static final List<GpuRow> ROWS = List.of(GpuRow.LOADS, GpuRow.FLASH, GpuRow.DIGEST);
  private final StringWriter text = new StringWriter();

  private int run(BiFunction<GpuRow, Long, Outcome> process, boolean expected) {
    return new GpuCheck(ROWS, process, expected, new PrintWriter(text)).run();
  }

  @Test
  void withoutACardEveryRowIsSkippedAndNothingFails() {
    assertEquals(0, run((row, seconds) -> new Outcome(Result.FAILED, "device is cuda, but there is none"), false));
    assertEquals(3, text.toString().lines().filter(line -> line.contains("| skipped: no CUDA device |")).count(),
        text::toString);
    assertTrue(text.toString().contains("3 rows: 0 passed, 0 failed, 3 skipped"), text::toString);
  }

  @Test
  void whereACardIsExpectedAndNotSeenEveryRowFails() {
    assertEquals(1, run((row, seconds) -> new Outcome(Result.FAILED, "device is cuda, but there is none"), true));
    assertTrue(text.toString().contains("| failed: device is cuda, but there is none |"), text::toString);
    assertTrue(text.toString().contains("3 rows: 0 passed, 3 failed, 0 skipped"), text::toString);
  }

  @Test
  void aRowThatFailsStopsNoOther() {
    assertEquals(1, run((row, seconds) -> row == GpuRow.FLASH ? new Outcome(Result.FAILED, "ended with status 139")
        : new Outcome(Result.PASSED, "fine"), true));
    assertTrue(text.toString().contains("3 rows: 2 passed, 1 failed, 0 skipped"), text::toString);
    assertTrue(text.toString().lines().anyMatch(line -> line.contains("digest") && line.contains("passed | fine")),
        text::toString);
  }
}

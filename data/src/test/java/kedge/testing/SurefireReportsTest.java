package kedge.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurefireReportsTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  @TempDir
  Path root;

  @Test
  void testsOfAllModulesAreCountedOnceEach() throws IOException {
    report("data", "kedge.data.ATest", START.plusSeconds(9), "<testcase name='a' classname='kedge.data.ATest'/>"
        + "<testcase name='b' classname='kedge.data.ATest'><failure message='wrong'/></testcase>");
    report("rl", "kedge.rl.BTest", START, "<testcase name='c' classname='kedge.rl.BTest'>"
        + "<skipped message='Assumption failed: needs a Python'/></testcase>");
    report("rl", "kedge.rl.OldTest", START.minusSeconds(1), "<testcase name='d' classname='kedge.rl.OldTest'/>");
    report("tests", "kedge.CTest", START.plusSeconds(9), "<testcase name='e' classname='kedge.CTest'/>");
    SurefireReports reports = new SurefireReports(root, "tests", START);
    assertEquals(2, reports.ran());
    assertEquals(Map.of("kedge.rl.BTest c", "Assumption failed: needs a Python"), reports.skipped());
    assertEquals("kedge: tests that ran: 2, skipped: 1\n  kedge.rl.BTest c: needs a Python",
        SkipReport.summary(reports.ran(), reports.skipped()));
  }

  private void report(String module, String test, Instant written, String cases) throws IOException {
    Path folder = Files.createDirectories(root.resolve(module).resolve("target/surefire-reports"));
    Path file = Files.writeString(folder.resolve("TEST-" + test + ".xml"), "<testsuite>" + cases + "</testsuite>");
    Files.setLastModifiedTime(file, FileTime.from(written));
  }
}

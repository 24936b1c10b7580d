package kedge.ablation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Report lines of hand-made evaluations. */
class SoupReportTest {
  @TempDir
  Path folder;

  private SoupReport.Evaluated evaluated(String name, String problems) throws IOException {
    return new SoupReport.Evaluated(Path.of(name), GradedRun.of(folder.resolve(name), problems));
  }

  @Test
  void differencesAreTakenProblemByProblem() throws IOException {
    // against one: 1, 0, 0, 0, 0, mean 0.2, deviation 0.4472, error 0.2, t(4) = 2.776; against two: 0, 0, 0, -1, t(3) =
    // 3.182
    assertEquals(List.of(
        "one: after pass@1 40.0 %; the mean has +20.0 points (-35.5 to +75.5 over 5 problems)",
        "two: after pass@1 100.0 %; the mean has -25.0 points (-104.6 to +54.6 over 4 problems)",
        "none: after pass@1 0.0 %; the mean has fewer than two graded problems in common",
        "soup: after pass@1 60.0 % of 5 problems"),
        SoupReport.lines(List.of(evaluated("one", "wrrww"), evaluated("two", "rrrru"), evaluated("none", "uwuuu")),
            evaluated("soup", "rrrww"), "after"));
  }
}

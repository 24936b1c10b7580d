package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kedge.rewards.python.PlainPython;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Confined programs of the policy end with Kedge, also where it is killed and can do nothing more. */
class KilledGradingTest {
  private static final String SLEEPS = "```python\nimport time\ntime.sleep(3600)\n```";
  /** Processes of two programs and a test, from the outermost to the interpreter. */
  private static final int AT_LEAST = 9;
  @TempDir
  Path folder;

  @Test
  void nothingOutlivesAKilledProgram() throws IOException, InterruptedException {
    String python = PlainPython.require();
    List<String> rows = new ArrayList<>();
    for (List<?> tests : List.of(List.of("assert f(1) == 2"), List.of(Map.of("stdin", "", "stdout", "1")))) {
      rows.add(new ObjectMapper().writeValueAsString(Map.of("answer", "1", "text", SLEEPS, "tests",
          new ObjectMapper().writeValueAsString(tests))));
    }
    Path printed = folder.resolve("printed");
    KedgeProcess kedge = KedgeProcess.start(printed, "grade",
        Files.write(folder.resolve("rows.jsonl"), rows).toString(), "--prediction", "text", "--reward",
        "{reward: code, time_seconds: 3600, total_seconds: 3600, interpreter: " + python + "}", "--out",
        folder.resolve("graded.jsonl").toString());
    List<ProcessHandle> started = kedge.descendants();
    for (int tenths = 0; tenths < 1200 && started.size() < AT_LEAST && kedge.alive(); tenths++) {
      TimeUnit.MILLISECONDS.sleep(100);
      started = kedge.descendants();
    }
    Assumptions.assumeTrue(kedge.alive() || !Files.readString(printed).contains("cannot confine"),
        "needs namespaces or bubblewrap, allowed to this user");
    assertTrue(started.size() >= AT_LEAST, started::toString);
    assertTrue(kedge.kill());
    for (int tenths = 0; tenths < 200 && started.stream().anyMatch(ProcessHandle::isAlive); tenths++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    List<ProcessHandle> left = started.stream().filter(ProcessHandle::isAlive).toList();
    left.forEach(ProcessHandle::destroyForcibly);
    assertTrue(left.isEmpty(), () -> left.stream().map(handle -> handle.info().toString()).toList().toString());
  }
}

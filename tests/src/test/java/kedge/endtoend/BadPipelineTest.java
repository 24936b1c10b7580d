package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The thinking pipeline over bad input: each case is one clear message and a status that is not zero, or is counted
 * with its reason; nothing is lost.
 */
class BadPipelineTest {
  @TempDir
  static Path folder;
  private static int refused;
  private static int counted;
  private static int groups;

  /** Cases that belong together. */
  private interface Group {
    void run(Path at, BadCases cases) throws IOException;
  }

  private static void group(String name, int least, Group group) throws IOException {
    Path own = java.nio.file.Files.createDirectory(folder.resolve(name));
    BadCases cases = new BadCases(own);
    long begin = System.nanoTime();
    group.run(own, cases);
    refused += cases.refused();
    counted += cases.counted();
    groups++;
    System.out.println("bad input of " + name + ": " + cases.refused() + " cases refused, " + cases.counted()
        + " counted, " + cases.faults().size()
        + " not as they must be, in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
    assertEquals(0, cases.faults().size(), () -> String.join("\n", cases.faults()));
    assertTrue(cases.refused() + cases.counted() >= least,
        () -> "only " + (cases.refused() + cases.counted()) + " cases");
  }

  @Test
  void curation() throws IOException {
    group("curation", 30, (at, cases) -> new BadCuration(at, cases).run());
  }

  @Test
  void teachers() throws IOException {
    group("teachers", 15, (at, cases) -> new BadTeachers(at, cases).run());
  }

  @Test
  void stages() throws IOException {
    group("stages", 35, (at, cases) -> new BadStages(at, cases).run());
  }

  @Test
  void judges() throws IOException {
    group("judges", 15, (at, cases) -> new BadJudges(at, cases).run());
  }

  @Test
  void policies() throws IOException {
    group("policies", 15, (at, cases) -> new BadPolicies(at, cases).run());
  }

  @Test
  void comparisons() throws IOException {
    group("comparisons", 35, (at, cases) -> new BadComparisons(at, cases).run());
  }

  @AfterAll
  static void total() {
    System.out.println("bad input of the thinking pipeline: " + refused + " cases refused with one message each, "
        + counted + " counted with their reason");
    assertTrue(groups < 6 || refused >= 100 && counted >= 20, () -> refused + " refused and " + counted + " counted");
  }
}

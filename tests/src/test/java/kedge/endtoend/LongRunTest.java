package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What steps of the whole loop leave behind in memory, in a process whose heap is resident from the start and collects
 * nothing.
 */
class LongRunTest {
  @TempDir
  Path folder;

  @Test
  void thirtyStepsLeaveNoMoreNativeObjectsThanSix() throws Exception {
    run(30, 1100, 60_000);
  }

  @Test
  @Tag("slow")
  void threeHundredStepsLeaveNoMoreNativeObjectsThanSixAndMemoryIsFlat() throws Exception {
    run(300, 1400, 20_000);
  }

  private void run(int steps, int heap, long kilobytes) throws Exception {
    String size = heap + "m";
    String printed = KedgeProcess.start(folder.resolve("printed"), LongRunMain.class,
        List.of("-Xms" + size, "-Xmx" + size, "-Xmn" + heap * 2 / 3 + "m",
            "-XX:+AlwaysPreTouch"),
        folder.toString(), String.valueOf(steps)).end(0);
    String[] left = printed.substring(printed.lastIndexOf("left ")).trim().split(" ");
    System.out.println("memory: 6 steps left " + left[1] + " native objects, " + steps + " steps " + left[2]
        + "; the last third of them added " + left[3] + " resident KB");
    // every step of a leak would leave at least one
    assertTrue(Long.parseLong(left[2]) - Long.parseLong(left[1]) < (steps - 6) / 2, printed);
    assertTrue(Long.parseLong(left[3]) < kilobytes, printed);
  }
}

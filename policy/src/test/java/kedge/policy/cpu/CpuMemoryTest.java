package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import kedge.policy.cpu.decoder.ChildJvm;
import org.junit.jupiter.api.Test;

/** What steps of training and generating leave behind, in a virtual machine whose heap is resident from the start. */
class CpuMemoryTest {

  @Test
  void aHundredStepsLeaveNoNativeObjectAndNoResidentMemoryBehind() throws Exception {
    String[] left = ChildJvm
        .start(MemoryMain.class,
            List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:InlineSmallCode=6000"))
        .output().split(" ");
    System.out.println("memory: 100 steps left " + left[0] + " native objects and " + left[1] + " resident KB");
    assertEquals(0, Long.parseLong(left[0]), "native objects");
    // a step works on 3 MB; code that is still being compiled takes some too
    assertTrue(Long.parseLong(left[1]) < 40_000, left[1] + " KB more");
  }
}

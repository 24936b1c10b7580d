package kedge.policy.cpu.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import kedge.policy.cpu.DigestMain;
import org.junit.jupiter.api.Test;

/**
 * Two runs are byte-equal, though the virtual machine compiles a kernel sooner in one than in the other.
 */
class FreshRunsTest {
  /** Kernels and vectors only: LibTorch's wrappers take 20 seconds to load with nothing compiled. */
  private static final List<String> INTERPRETED = List.of("-XX:CompileCommand=quiet",
      "-XX:CompileCommand=exclude,kedge.policy.cpu.*::*",
      "-XX:CompileCommand=exclude,jdk.incubator.vector.*::*");

  @Test
  void interpretedHalfCompiledAndCompiledKernelsRoundAlike() throws Exception {
    ChildJvm interpreted = ChildJvm.start(DigestMain.class, INTERPRETED, "1");
    ChildJvm simple = ChildJvm.start(DigestMain.class, List.of("-XX:TieredStopAtLevel=1"), "3");
    ChildJvm compiled = ChildJvm.start(DigestMain.class,
        List.of("-XX:InlineSmallCode=6000", "-XX:CompileThresholdScaling=0.02"), "40");
    String here = DigestMain.digest(3);
    assertEquals(here, compiled.output(), "compiled");
    assertEquals(here, simple.output(), "compiled by the simple compiler");
    assertEquals(here, interpreted.output(), "interpreted");
  }
}

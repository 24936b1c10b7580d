package kedge.grader.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Replays the fuzzer's seed inputs; {@code tests/benchmarks/fuzz.sh MINUTES} continues from them, guided by coverage.
 */
class GraderFuzzTest {
  @Test
  void noFirstInputIsAFinding() throws IOException {
    List<byte[]> seeds = FuzzSeeds.all();
    List<String> findings = new ArrayList<>();
    for (byte[] seed : seeds) {
      try {
        GraderFuzz.fuzzerTestOneInput(seed);
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        findings.add(e + " on " + new String(seed, StandardCharsets.UTF_8));
      }
    }
    System.out.println("fuzz: " + seeds.size() + " inputs replayed, " + findings.size() + " findings");
    assertTrue(seeds.size() > 2000, "too few inputs to say anything");
    assertEquals("", String.join("\n", findings.subList(0, Math.min(40, findings.size()))),
        findings.size() + " findings");
  }
}

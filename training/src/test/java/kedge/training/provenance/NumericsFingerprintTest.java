package kedge.training.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import kedge.policy.natives.Machine;
import kedge.policy.natives.Processor;
import kedge.recipes.settings.PolicySettings;
import org.junit.jupiter.api.Test;

/** Which machines are taken to round alike. */
class NumericsFingerprintTest {
  private static String on(Map<String, String> environment, int cores) {
    Machine machine = new Machine(new Processor("GenuineIntel", "Imagined 3000", Set.of()), cores, 8L << 30, "",
        environment, "17", 1L << 30);
    return NumericsFingerprint.of(PolicySettings.of(Path.of("base"), "cpu", PolicySettings.Dtype.FP32), machine);
  }

  @Test
  void kernelsAreThoseThatTheEnvironmentNames() {
    List<Map<String, String>> environments = List.of(Map.of(), Map.of("OPENBLAS_CORETYPE", "Sandybridge"),
        Map.of("OPENBLAS_CORETYPE", "Haswell"),
        Map.of("MKL_CBWR", "AUTO,STRICT"), Map.of("MKL_CBWR", "AUTO,STRICT", "OPENBLAS_CORETYPE", "Haswell"),
        Map.of("MKL_CBWR", "Haswell"));
    Set<String> different = new TreeSet<>();
    environments.forEach(environment -> different.add(on(environment, 2)));
    assertEquals(environments.size(), different.size(), different::toString);
    assertEquals(on(Map.of(), 2), on(Map.of("OPENBLAS_CORETYPE", "", "HOME", "elsewhere"), 2),
        "unset is empty, and others decide nothing");
    different.add(on(Map.of(), 3));
    assertEquals(environments.size() + 1, different.size(), "the cores are the threads");
  }
}

package kedge.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import kedge.policy.natives.Machine;
import kedge.policy.natives.Processor;
import org.junit.jupiter.api.Test;

class DoctorTest {
  private static final String CPU = "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Imagined "
      + "3000\nflags\t\t: fpu avx2 avx512f amx_bf16 amx_tile\nprocessor\t: 1\n";

  private static List<String> lacking(String libraries, Map<String, String> environment, String cpu, int devices) {
    Machine machine = new Machine(Processor.parse(cpu), 2, 8L << 30, libraries, environment, "17", 1L << 30);
    return Doctor.findings(machine, "AVX512", 2, devices).stream().filter(finding -> !finding.good())
        .map(Finding::subject).toList();
  }

  @Test
  void theProcessorIsReadFromTheFirstEntry() {
    Processor processor = Processor.parse(CPU);
    assertEquals("Imagined 3000", processor.name());
    assertTrue(processor.avx2() && processor.avx512() && processor.amx());
    assertFalse(Processor.parse("").avx2());
    assertEquals("unknown", Processor.parse("").name());
  }

  @Test
  void nothingIsLackingWhereEverythingIsThere() {
    assertEquals(List.of(), lacking("/x/libmkl_rt.so.2\n/x/libjemalloc.so.2", Map.of("GOMP_SPINCOUNT", "0"), CPU, 1));
  }

  @Test
  void theThreadTrapIsSeenUnlessAVariableOrMklCuresIt() {
    assertEquals(List.of("blas", "waiting"), lacking("libopenblas.so libjemalloc.so", Map.of(), CPU, 1));
    assertEquals(List.of("blas"), lacking("libopenblas.so libjemalloc.so", Map.of("GOMP_SPINCOUNT", "0"), CPU, 1));
    assertEquals(List.of("blas"),
        lacking("libopenblas.so libjemalloc.so", Map.of("OMP_WAIT_POLICY", "passive"), CPU, 1));
    assertEquals(List.of("blas", "waiting"),
        lacking("libopenblas.so libjemalloc.so", Map.of("GOMP_SPINCOUNT", "1000"), CPU, 1));
  }

  @Test
  void openBlasIsAsItShouldBeWhereMklIsNotExact() {
    assertEquals(List.of(), lacking("libopenblas.so libjemalloc.so", Map.of("GOMP_SPINCOUNT", "0"),
        CPU.replace("GenuineIntel", "AuthenticAMD"), 1));
  }

  @Test
  void everyLackIsNamed() {
    assertEquals(List.of("avx-512", "amx", "blas", "waiting", "allocator", "cuda"),
        lacking("libopenblas.so", Map.of(), "vendor_id : GenuineIntel\nflags : avx2", 0));
  }

  @Test
  void memoryIsReadInKibibytes() {
    assertEquals(2048, Machine.memory("MemTotal:          2 kB\nMemFree: 1 kB"));
    assertEquals(0, Machine.memory(""));
  }

  @Test
  void aContainerHasTheMemoryItIsLimitedTo() {
    assertEquals(8L << 30, Machine.memory(256L << 30, 8L << 30));
    assertEquals(8L << 30, Machine.memory(8L << 30, 256L << 30), "a limit above the machine's memory");
    assertEquals(8L << 30, Machine.memory(0, 8L << 30), "not Linux");
    assertEquals(8L << 30, Machine.memory(8L << 30, 0), "a JVM without this information");
    assertEquals(0, Machine.memory(0, 0));
    assertTrue(Machine.here().memory() > 0);
  }
}

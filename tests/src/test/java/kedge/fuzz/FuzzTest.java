package kedge.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few of the inputs that {@code tests/fuzz.sh} gives to each reader, and those that were faults once. */
class FuzzTest {
  private static final int INPUTS = 40;
  @TempDir
  Path folder;

  @Test
  void aReaderGivesAValueOrAUserError() throws IOException, InterruptedException {
    assertEquals(List.of(),
        FuzzCampaign.run(folder, 3, INPUTS, new PrintStream(System.out, true, StandardCharsets.UTF_8)));
  }

  @Test
  void everyReaderReadsWhatIsSound() throws IOException {
    List<String> refused = new ArrayList<>();
    try (FuzzTargets targets = new FuzzTargets(folder)) {
      for (FuzzTarget target : targets.all()) {
        if (target.corpus().stream().noneMatch(sound -> FuzzWorker.fault(target, sound) == null)) {
          refused.add(target.name());
        }
      }
    }
    assertEquals(List.of(), refused);
  }

  /** Inputs of {@code fuzz/faults}: the folder is the reader's name, with '-' for what is no letter or digit. */
  @Test
  void whatWasAFaultOnceIsNoneAnyMore() throws IOException {
    List<String> faults = new ArrayList<>();
    TreeMap<String, FuzzTarget> byFolder = new TreeMap<>();
    try (FuzzTargets targets = new FuzzTargets(folder);
        Stream<Path> inputs = Files.walk(FuzzTargets.resource("tests/src/test/resources/fuzz/faults"))) {
      targets.all().forEach(target -> byFolder.put(target.name().replaceAll("\\W+", "-"), target));
      List<Path> files = inputs.filter(Files::isRegularFile).sorted().toList();
      for (Path file : files) {
        String fault = FuzzWorker.fault(byFolder.get(file.getParent().getFileName().toString()),
            Files.readAllBytes(file));
        if (fault != null && !fault.isEmpty()) {
          faults.add(file.getFileName() + ": " + fault);
        }
      }
      assertTrue(files.size() > 5, () -> "only " + files);
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void theSameSeedDamagesTheSameBytes() {
    List<byte[]> corpus = List.of("{\"a\": [1, 2, {\"b\": \"c\"}]}".getBytes(StandardCharsets.UTF_8));
    int changed = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] one = Damage.of(corpus, new SplittableRandom(i));
      assertTrue(Arrays.equals(one, Damage.of(corpus, new SplittableRandom(i))), "seed " + i);
      changed += Arrays.equals(one, corpus.get(0)) ? 0 : 1;
    }
    assertTrue(changed > 1800, changed + " of 2000 were changed");
  }

  /** A harness that cannot find a fault proves nothing. */
  @Test
  void whatIsNoUserErrorIsAFault() {
    FuzzTarget broken = new FuzzTarget("broken", 1, List.of(new byte[]{1, 2, 3}), bytes -> {
      if (bytes.length > 2) {
        throw new StackOverflowError();
      }
    });
    assertEquals("java.lang.StackOverflowError", FuzzWorker.fault(broken, new byte[3]).split(" ")[0]);
    assertEquals(null, FuzzWorker.fault(broken, new byte[2]));
  }
}

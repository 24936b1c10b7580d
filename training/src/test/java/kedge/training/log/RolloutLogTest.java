package kedge.training.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.data.io.GrowingLog;
import kedge.data.io.JsonLinesParts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutLogTest {
  @TempDir
  Path run;

  private void write(String stage, int from, int until) {
    try (GrowingLog log = JsonLinesParts.open(run.resolve("rollouts"), run.resolve("rollouts.jsonl"), 0)) {
      for (int step = from; step < until; step++) {
        int number = step;
        log.append(RolloutLog.part(stage, step), IntStream.range(0, 2)
            .mapToObj(sample -> Map.of("stage", stage, "step", number, "sample", sample)).toList());
      }
    }
  }

  @Test
  void aPartHoldsTenStepsOfOneStageAndIsFoundByItsName() {
    write("warm-up-2", 0, 3);
    write("rl", 0, 25);
    write("warm-up-2", 3, 4);
    List<RolloutLog.Part> parts = RolloutLog.parts(run);
    assertEquals(List.of("000000-warm-up-2-000000.jsonl.gz", "000001-rl-000000.jsonl.gz", "000002-rl-000010.jsonl.gz",
        "000003-rl-000020.jsonl.gz", "000004-warm-up-2-000000.jsonl.gz"),
        parts.stream().map(part -> part.file().getFileName().toString()).toList());
    assertEquals(List.of(false, false, true, false, false),
        parts.stream().map(part -> part.mayHold("rl", 19)).toList());
    List<Long> steps = new ArrayList<>();
    assertEquals(58, RolloutLog.read(run, line -> steps.add(line.get("step").asLong())).lines());
    assertEquals(58, steps.size());
    steps.clear();
    RolloutLog.read(run, part -> part.mayHold("rl", 19), (stage, step) -> step == 19,
        line -> steps.add(line.get("step").asLong()));
    assertEquals(List.of(19L, 19L), steps);
  }

  @Test
  void ofALongRunPartsSpreadOverItAreRead() {
    write("rl", 0, 500);
    assertEquals(10, RolloutLog.parts(run).stream().filter(RolloutLog.spread(run, 10)).count());
    List<Long> firsts = RolloutLog.parts(run).stream().filter(RolloutLog.spread(run, 3)).map(RolloutLog.Part::step)
        .toList();
    assertEquals(List.of(0L, 250L, 490L), firsts);
    assertEquals(2 * 30, RolloutLog.read(run, RolloutLog.spread(run, 3), (stage, step) -> true, line -> {
    }).lines());
  }

  @Test
  void theFileOfAnOlderRunIsReadBeforeTheParts() throws IOException {
    Files.writeString(run.resolve("rollouts.jsonl"), "{\"stage\":\"rl\",\"step\":0}\n");
    write("rl", 1, 2);
    List<Long> steps = new ArrayList<>();
    RolloutLog.read(run, line -> steps.add(line.get("step").asLong()));
    assertEquals(List.of(0L, 1L, 1L), steps);
    assertTrue(RolloutLog.parts(run).get(0).mayHold("rl", 1));
  }

  @Test
  void onlyTheLastPartMayBeHalfWritten() throws IOException {
    write("rl", 0, 15);
    Path last = RolloutLog.parts(run).get(1).file();
    byte[] bytes = Files.readAllBytes(last);
    Files.write(last, Arrays.copyOf(bytes, bytes.length - 3));
    JsonLinesLog.Count count = RolloutLog.read(run, line -> {
    });
    assertTrue(count.halfWritten());
    Path first = RolloutLog.parts(run).get(0).file();
    Files.write(first, Arrays.copyOf(Files.readAllBytes(first), 100));
    String message = assertThrows(UserError.class, () -> RolloutLog.read(run, line -> {
    })).getMessage();
    assertTrue(message.contains("000000-rl-000000.jsonl.gz ends within a line, but files come after it"), message);
  }
}

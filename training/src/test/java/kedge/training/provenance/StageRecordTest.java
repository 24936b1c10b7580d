package kedge.training.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageRecordTest {
  private static final List<String> NAMES = List.of("steps", "evaluations", "problems", "timings", "rollouts", "pool",
      "harvest", "made");
  @TempDir
  Path folder;

  @Test
  void logsAreWrittenInTheOrderOfTheirNames() throws IOException {
    Map<String, StageRecord.Log> logs = new LinkedHashMap<>();
    NAMES.forEach(name -> logs.put(name, new StageRecord.Log(1, name)));
    StageRecord record = new StageRecord(List.of(new StageRecord.Made("one", "key")), logs);
    List<String> sorted = NAMES.stream().sorted().toList();
    assertEquals(sorted, new ArrayList<>(record.positions().keySet()));
    record.write(folder);
    String text = Files.readString(folder.resolve("stages.json"));
    for (int i = 1; i < sorted.size(); i++) {
      assertTrue(text.indexOf('"' + sorted.get(i - 1) + '"') < text.indexOf('"' + sorted.get(i) + '"'), text);
    }
    assertEquals(record, StageRecord.read(folder).orElseThrow());
  }
}

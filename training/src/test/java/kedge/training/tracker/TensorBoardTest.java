package kedge.training.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {
  @TempDir
  Path run;

  private List<String> files() {
    return Arrays.stream(run.resolve(TensorBoard.FOLDER).toFile().list()).sorted().toList();
  }

  @Test
  void aResumedRunWritesAFileOfALaterNameThatStartsOver() throws IOException {
    Files.writeString(run.resolve("steps.jsonl"), "{\"stage\": \"warmup\", \"loss\": 0.5}\n");
    TensorBoard.of(run).close();
    assertEquals(List.of("events.out.tfevents.kedge"), files());
    long first = Files.size(run.resolve(TensorBoard.FOLDER).resolve("events.out.tfevents.kedge"));
    String before = "events.out.tfevents.kedge";
    for (String name : List.of("events.out.tfevents.kedge.000001", "events.out.tfevents.kedge.000002")) {
      TensorBoard.of(run).close();
      assertEquals(List.of(before, name), files());
      assertEquals(0, Files.size(run.resolve(TensorBoard.FOLDER).resolve(before)), "a reader of it goes on");
      before = name;
      byte[] bytes = Files.readAllBytes(run.resolve(TensorBoard.FOLDER).resolve(name));
      // step 0, session_log {status: START}
      assertTrue(HexFormat.of().formatHex(bytes).contains("10003a020801"), "readers forget the file before");
      assertEquals(first + 16 + 15, bytes.length);
    }
  }
}

package kedge.training.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.data.UserError;
import kedge.training.log.JsonLinesLog.Count;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesLogTest {
  @TempDir
  private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("steps.jsonl"), text);
  }

  private static Count count(Path file) {
    return JsonLinesLog.read(file, line -> {
    });
  }

  @Test
  void aLastLineCutAnywhereIsLeftOutAndSaid() throws IOException {
    byte[] whole = "{\"step\":1}\n{\"step\":2,\"text\":\"né 🍎 {\"}".getBytes(StandardCharsets.UTF_8);
    int cut = 0;
    for (int length = 12; length < whole.length; length++) {
      Path file = Files.write(folder.resolve("rollouts.jsonl"), Arrays.copyOf(whole, length));
      assertEquals(new Count(1, true), count(file), "cut after " + length + " bytes, within characters too");
      cut++;
    }
    assertEquals(29, cut);
    assertEquals(new Count(2, false), count(Files.write(folder.resolve("rollouts.jsonl"), whole)),
        "whole, only the newline is missing");
  }

  @Test
  void aBrokenLineElsewhereIsNamedByFileAndLine() throws IOException {
    for (String broken : List.of("{\"step\":", "[1]", "{\"step\":1} {\"step\":2}", "nonsense")) {
      Path file = file("{\"step\":0}\n\n" + broken + "\n{\"step\":3}");
      String message = assertThrows(UserError.class, () -> count(file), broken).getMessage();
      assertTrue(message.startsWith(file + ":3: "), message);
    }
  }

  @Test
  void aBrokenLastLineThatIsEndedWasNotCutOff() throws IOException {
    Path file = file("{\"step\":0}\n{\"step\":\n");
    assertTrue(assertThrows(UserError.class, () -> count(file)).getMessage().contains("steps.jsonl:2: "));
  }

  @Test
  void onlyWantedLinesAreBuiltWhileAllAreCounted() throws IOException {
    Path file = file(
        "{\"stage\":\"rl\",\"step\":1}\n{\"parts\":{\"step\":2},\"stage\":\"rl\",\"step\":3}\n{\"stage\":\"eval\","
            + "\"step\":3}\n");
    List<String> built = new ArrayList<>();
    assertEquals(new Count(3, false),
        JsonLinesLog.read(file, (stage, step) -> stage.equals("rl") && step == 3, line -> built.add(line.toString())));
    assertEquals(List.of("{\"parts\":{\"step\":2},\"stage\":\"rl\",\"step\":3}"), built);
  }

  @Test
  void aFileThatIsNotThereHasNoLines() {
    assertEquals(new Count(0, false), count(folder.resolve("none.jsonl")));
  }
}

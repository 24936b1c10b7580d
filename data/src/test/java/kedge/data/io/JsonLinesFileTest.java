package kedge.data.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesFileTest {
  @TempDir
  Path folder;

  private static Map<String, Object> line(int step) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("reward", step / 3.0);
    line.put("tokens", new int[]{1, 2});
    line.put("none", null);
    return line;
  }

  @Test
  void numbersAreTheShortestThatReadBackEqual() throws IOException {
    Path file = folder.resolve("a.jsonl");
    try (JsonLinesFile lines = JsonLinesFile.open(file)) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("tiny", 2e-323);
      values.put("third", 1 / 3.0);
      values.put("float", 0.1f);
      values.put("power", 8.88e22);
      values.put("log", new float[]{-0.25f, -1e-7f});
      lines.append(values);
    }
    assertEquals(
        "{\"tiny\":2.0E-323,\"third\":0.3333333333333333,\"float\":0.1,\"power\":8.88E22,\"log\":[-0.25,-1.0E-7]}\n",
        Files.readString(file));
  }

  @Test
  void aRunCutOffAndContinuedLeavesTheBytesOfAnUnbrokenOne() throws IOException {
    Path unbroken = folder.resolve("unbroken.jsonl");
    try (JsonLinesFile lines = JsonLinesFile.open(unbroken)) {
      for (int step = 0; step < 10; step++) {
        lines.append(line(step));
      }
    }
    Path broken = folder.resolve("broken.jsonl");
    long checkpoint = 0;
    try (JsonLinesFile lines = JsonLinesFile.open(broken)) {
      for (int step = 0; step < 7; step++) {
        checkpoint = step == 4 ? lines.position() : checkpoint;
        lines.append(line(step));
      }
      lines.flush();
    }
    Files.writeString(broken, "{\"step\":7,\"rew", java.nio.file.StandardOpenOption.APPEND);
    try (JsonLinesFile lines = JsonLinesFile.open(broken)) {
      lines.truncateTo(checkpoint);
      assertEquals(checkpoint, Files.size(broken));
      for (int step = 4; step < 10; step++) {
        lines.append(line(step));
      }
    }
    assertArrayEquals(Files.readAllBytes(unbroken), Files.readAllBytes(broken));
  }

  @Test
  void aFileThatLostLinesIsRefused() {
    try (JsonLinesFile lines = JsonLinesFile.open(folder.resolve("a.jsonl"))) {
      lines.append(line(1));
      UserError fault = assertThrows(UserError.class, () -> lines.truncateTo(10_000));
      assertTrue(fault.getMessage().contains("lost lines"), fault::getMessage);
    }
  }

  @Test
  void aNumberThatIsNotFiniteIsRefusedByKeyAndNothingIsWritten() throws IOException {
    Path file = folder.resolve("steps.jsonl");
    try (JsonLinesFile lines = JsonLinesFile.open(file)) {
      IllegalArgumentException fault = assertThrows(IllegalArgumentException.class,
          () -> lines.append(Map.of("parts", Map.of("loss", List.of(Double.NaN)))));
      assertTrue(fault.getMessage().startsWith("steps.jsonl.parts.loss is NaN"), fault::getMessage);
      assertThrows(IllegalArgumentException.class,
          () -> lines.append(Map.of("x", new float[]{Float.POSITIVE_INFINITY})));
    }
    assertEquals(0, Files.size(file));
  }

  @Test
  void aFullDiskNamesTheFile() {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.isWritable(full), "no /dev/full on this system");
    try (JsonLinesFile lines = JsonLinesFile.open(full)) {
      UserError fault = assertThrows(UserError.class, () -> lines.append(line(1)));
      assertTrue(fault.getMessage().startsWith("cannot write /dev/full: No space left on device"), fault::getMessage);
    }
  }
}

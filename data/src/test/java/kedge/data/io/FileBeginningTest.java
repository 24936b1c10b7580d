package kedge.data.io;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBeginningTest {
  @TempDir
  Path folder;

  @Test
  void theDigestThatIsKeptUpIsThatOfTheFile() throws IOException {
    Path file = folder.resolve("steps.jsonl");
    try (JsonLinesFile lines = JsonLinesFile.open(file)) {
      for (int i = 0; i < 3000; i++) {
        lines.append(Map.of("step", i, "text", "x".repeat(i % 50)));
        if (i % 500 == 0) {
          assertEquals(FileBeginning.of(file, lines.position()), lines.beginning());
          assertEquals(MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString(), lines.beginning().sha256());
        }
      }
      FileBeginning whole = lines.beginning();
      long half = whole.bytes() / 2;
      lines.truncateTo(half);
      assertEquals(FileBeginning.of(file, half), lines.beginning());
      lines.append(Map.of("step", 7));
      assertEquals(FileBeginning.of(file, lines.position()), lines.beginning(), "read once, then kept up");
    }
    try (JsonLinesFile again = JsonLinesFile.open(file)) {
      again.append(Map.of("step", 8));
      assertEquals(FileBeginning.of(file, again.position()), again.beginning(), "a file that was there before");
    }
  }

  @Test
  void theFirstPlaceThatDiffersIsNamed() throws IOException {
    Path file = folder.resolve("steps.jsonl");
    Files.writeString(file, "{\"a\": 12345678901}\n".repeat(10_000)); // 19 bytes a line
    FileBeginning before = FileBeginning.of(file, 150_000);
    byte[] bytes = Files.readAllBytes(file);
    bytes[160_000] ^= 1;
    Files.write(file, bytes);
    assertDoesNotThrow(() -> before.require(file), "what came later is not the checkpoint's");
    bytes[100_000] ^= 1;
    Files.write(file, bytes);
    String message = assertThrows(UserError.class, () -> before.require(file)).getMessage();
    assertTrue(message.contains("steps.jsonl is not what the run wrote: it differs between bytes 98304 and 114688, "
        + "line 5174 or later"), message);
    Files.write(file, java.util.Arrays.copyOf(bytes, 1000));
    message = assertThrows(UserError.class, () -> before.require(file)).getMessage();
    assertTrue(message.contains("has 1000 bytes, expected at least the 150000"), message);
  }

  @Test
  void marksStayFewHoweverLongTheFile() {
    GrowingDigest digest = new GrowingDigest();
    byte[] some = new byte[1 << 20];
    for (int i = 0; i < 40; i++) {
      digest.update(some, 0, some.length);
    }
    FileBeginning beginning = digest.beginning();
    assertTrue(beginning.marks().size() <= 512, () -> beginning.marks().size() + " marks");
    assertEquals(beginning.bytes() / beginning.block(), beginning.marks().size());
  }
}

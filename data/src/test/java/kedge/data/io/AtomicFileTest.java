package kedge.data.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir
  Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFileIsThereOnlyWhenItIsWhole() throws IOException {
    Path file = Files.writeString(folder.resolve("report.json"), "old");
    try (AtomicFile whole = new AtomicFile(file)) {
      whole.out().write("new".getBytes(StandardCharsets.UTF_8));
      assertEquals("old", Files.readString(file));
      assertEquals(List.of(".report.json.partial", "report.json"), names());
      assertTrue(AtomicFile.isPartial(AtomicFile.partial(file)) && !AtomicFile.isPartial(file));
      whole.commit();
      assertEquals("new", Files.readString(file));
    }
    assertEquals(List.of("report.json"), names());
  }

  @Test
  void whatFailsLeavesTheOldFileAndNothingBeside() throws IOException {
    Path file = Files.writeString(folder.resolve("report.json"), "old");
    String message = assertThrows(UserError.class, () -> AtomicFile.write(file, out -> {
      out.write('x');
      throw new IOException("No space left on device");
    })).getMessage();
    assertTrue(message.startsWith("cannot write " + file + ": No space left on device"), message);
    assertThrows(IllegalStateException.class, () -> AtomicFile.write(file, out -> {
      throw new IllegalStateException("a bug");
    }));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("report.json"), names());
  }

  @Test
  void aFolderIsMadeAndWritersOfOneNameDoNotDisturbEachOther() throws IOException {
    AtomicFile.write(folder.resolve("new/a.txt"), "ü");
    assertEquals("ü", Files.readString(folder.resolve("new/a.txt")));
    Path shared = folder.resolve("shared.json");
    IntStream.range(0, 64).parallel().forEach(
        i -> AtomicFile.writeShared(shared, out -> out.write("whole".getBytes(StandardCharsets.UTF_8))));
    assertEquals("whole", Files.readString(shared));
    assertEquals(List.of("new", "shared.json"), names());
    assertFalse(Files.exists(AtomicFile.partial(shared)));
  }
}

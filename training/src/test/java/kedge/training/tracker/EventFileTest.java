package kedge.training.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir
  Path folder;

  /** Bytes that tensorboard 2.21 (Python) wrote with its RecordWriter for the record "abc". */
  @Test
  void aRecordHasLengthAndMaskedChecksums() {
    assertArrayEquals(HexFormat.of().parseHex("0300000000000000b099490e6162636e57f121"),
        EventFile.record("abc".getBytes()));
  }

  @Test
  void anEventIsItsFieldsInOrder() throws IOException {
    Path file = folder.resolve("deep/events");
    try (EventFile events = new EventFile(file, 1.0)) {
      events.append(2.0, 300, Map.of("a", 0.5));
    }
    String hex = HexFormat.of().formatHex(Files.readAllBytes(file));
    String first = "09000000000000f03f" + "1a0d" + HexFormat.of().formatHex("brain.Event:2".getBytes());
    String second = "090000000000000040" + "10ac02" + "2a0a" + "0a08" + "0a0161" + "150000003f";
    assertEquals(16 + first.length() / 2 + 16 + second.length() / 2, hex.length() / 2);
    assertEquals(first, hex.substring(24, 24 + first.length()));
    assertEquals(second, hex.substring(hex.length() - 8 - second.length(), hex.length() - 8));
  }
}

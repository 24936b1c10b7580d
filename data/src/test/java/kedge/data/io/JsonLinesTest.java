package kedge.data.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import kedge.data.KeyedRandom;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
  @TempDir
  Path folder;

  private List<JsonLines.Line> lines(String text) throws IOException {
    List<JsonLines.Line> lines = new ArrayList<>();
    try (JsonLines reader = new JsonLines(Files.writeString(folder.resolve("a.jsonl"), text))) {
      reader.forEachRemaining(lines::add);
      assertThrows(NoSuchElementException.class, reader::next);
    }
    return lines;
  }

  private static String text(JsonLines.Line line) {
    return new String(line.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void linesHaveNumbersAndPositionsAndALastOneMayBeHalfWritten() throws IOException {
    List<JsonLines.Line> lines = lines("{}\n\nzwölf\r\n{\"a\":");
    assertEquals(List.of("{}", "", "zwölf\r", "{\"a\":"), lines.stream().map(JsonLinesTest::text).toList());
    assertEquals(List.of(1L, 2L, 3L, 4L), lines.stream().map(JsonLines.Line::number).toList());
    assertEquals(List.of(0L, 3L, 4L, 12L), lines.stream().map(JsonLines.Line::position).toList());
    assertEquals(List.of(true, true, true, false), lines.stream().map(JsonLines.Line::complete).toList());
    assertTrue(lines.get(1).isBlank());
    assertEquals(List.of(), lines(""));
  }

  @Test
  void linesOfAnyLengthAreReadWhole() throws IOException {
    StringBuilder text = new StringBuilder();
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      lengths.add(i == 100 ? 700_000 : KeyedRandom.integer(3000, 7, i));
      text.append("x".repeat(lengths.get(i))).append('\n');
    }
    assertEquals(lengths, lines(text.toString()).stream().map(line -> line.bytes().length).toList());
  }

  @Test
  void whatIsAppendedWhileAFileIsReadIsNotRead() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "1\n");
    try (JsonLines reader = new JsonLines(file)) {
      Files.writeString(file, "2\n", StandardOpenOption.APPEND);
      reader.next();
      assertFalse(reader.hasNext());
    }
  }

  @Test
  void readingStopsWhereNoMoreIsWantedAndAMissingFileIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "1\n \t\n2\n3\n");
    List<Long> numbers = new ArrayList<>();
    JsonLines.read(file, line -> numbers.add(line.number()) && line.number() < 3);
    assertEquals(List.of(1L, 3L), numbers);
    String message = assertThrows(UserError.class, () -> new JsonLines(folder.resolve("none.jsonl"))).getMessage();
    assertTrue(message.startsWith("cannot read ") && message.contains("none.jsonl"), message);
  }

  @Test
  void halfASurrogatePairIsWrittenSoThatItReadsBack() throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (String text : List.of("\ud83d", "a\ude00b", "\ud83d\ud83d\ude00", "\ude00\ud83d", "plain \ud83d\ude00 ü")) {
      Path file = folder.resolve("text.jsonl");
      Files.deleteIfExists(file);
      try (JsonLinesFile lines = JsonLinesFile.open(file)) {
        lines.append(Map.of("text", text));
      }
      String utf8 = Files.readString(file); // strict: throws where the bytes are not UTF-8
      assertEquals(text, json.readTree(utf8).get("text").asText());
      assertEquals(text, json.readTree(Files.readAllBytes(file)).get("text").asText());
    }
    assertEquals("\"\ud83d\ude00\"", new String(JsonText.utf8("\"\ud83d\ude00\""), StandardCharsets.UTF_8));
    assertEquals("\"\\ud83d\"", new String(JsonText.utf8("\"\ud83d\""), StandardCharsets.UTF_8));
  }
}

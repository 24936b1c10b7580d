package kedge.data.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesPartsTest {
  @TempDir
  Path run;

  private JsonLinesParts open(String name) {
    return JsonLinesParts.open(run.resolve(name), run.resolve(name + ".jsonl"), 0);
  }

  private FileSequence files(String name) {
    return JsonLinesParts.files(run.resolve(name), run.resolve(name + ".jsonl"));
  }

  /** The lines of a step: three, of a part that holds four steps. */
  private static void write(JsonLinesParts log, int step) {
    log.append("rl-" + step / 4, IntStream.range(0, 3)
        .mapToObj(i -> Map.of("text", ("step " + step + " sample " + i + " ").repeat(20))).toList());
  }

  private static Map<String, String> bytes(FileSequence files) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    for (Path file : files.files()) {
      bytes.put(file.getFileName().toString(), Arrays.toString(Files.readAllBytes(file)));
    }
    return bytes;
  }

  @Test
  void partsAreGzipFilesWithoutAClock() throws IOException {
    try (JsonLinesParts log = open("whole")) {
      assertEquals(0, log.position());
      assertFalse(Files.exists(run.resolve("whole")), "nothing is made before there is a line");
      IntStream.range(0, 10).forEach(step -> write(log, step));
      assertEquals(files("whole").bytes(), log.position());
    }
    assertEquals(List.of("000000-rl-0.jsonl.gz", "000001-rl-1.jsonl.gz", "000002-rl-2.jsonl.gz"),
        files("whole").files().stream().map(file -> file.getFileName().toString()).toList());
    int lines = 0;
    for (Path file : files("whole").files()) {
      byte[] all = Files.readAllBytes(file);
      assertEquals(0, all[3] | all[4] | all[5] | all[6] | all[7], "no flags, no time");
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(all))) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(text, new String(new GzipMembers(new ByteArrayInputStream(all)).readAllBytes(),
            StandardCharsets.UTF_8));
        lines += text.lines().count();
      }
    }
    assertEquals(30, lines);
  }

  private JsonLinesParts openPlain(String name) {
    return JsonLinesParts.open(run.resolve(name), run.resolve(name + ".jsonl"), 1500);
  }

  @Test
  void aPlainFileComesFirstUntilItHasItsBytesAlsoWhereTheLogIsCutOffAndContinued() throws IOException {
    for (int cut = 0; cut <= 10; cut++) {
      String name = "plain" + cut;
      try (JsonLinesParts log = openPlain(name)) {
        IntStream.range(0, cut).forEach(step -> write(log, step));
        long position = log.position();
        write(log, cut);
        log.truncateTo(position);
      }
      try (JsonLinesParts log = openPlain(name)) {
        IntStream.range(cut, 10).forEach(step -> write(log, step));
        assertEquals(files(name).bytes(), log.position());
      }
      Map<String, String> left = bytes(files(name));
      assertEquals(Set.of(name + ".jsonl", "000000-rl-0.jsonl.gz", "000001-rl-1.jsonl.gz", "000002-rl-2.jsonl.gz"),
          left.keySet());
      assertEquals(6, Files.readAllLines(run.resolve(name + ".jsonl")).size(), "two steps of three lines");
      left.remove(name + ".jsonl");
      Map<String, String> unbroken = bytes(files("plain0"));
      unbroken.remove("plain0.jsonl");
      assertEquals(unbroken, left);
    }
  }

  @Test
  void cutOffAtEveryStepAndContinuedItLeavesTheBytesOfAnUnbrokenOne() throws IOException {
    List<Long> positions = new ArrayList<>();
    List<FileBeginning> beginnings = new ArrayList<>();
    try (JsonLinesParts log = open("whole")) {
      for (int step = 0; step < 10; step++) {
        positions.add(log.position());
        beginnings.add(log.beginning());
        write(log, step);
      }
    }
    Map<String, String> unbroken = bytes(files("whole"));
    assertEquals(3, unbroken.size());
    for (int cut = 0; cut < 10; cut++) {
      String name = "cut" + cut;
      try (JsonLinesParts log = open(name)) {
        IntStream.range(0, 10).forEach(step -> write(log, step));
      }
      Path last = files(name).files().get(2);
      Files.write(last, new byte[]{0x1f, (byte) 0x8b, 8, 0, 0}, StandardOpenOption.APPEND);
      try (JsonLinesParts log = open(name)) {
        log.requireBeginning(beginnings.get(cut));
        log.truncateTo(positions.get(cut));
        assertEquals(positions.get(cut), log.position());
        assertEquals(beginnings.get(cut), log.beginning());
        IntStream.range(cut, 10).forEach(step -> write(log, step));
        assertEquals(FileBeginning.of(files(name), log.position()), log.beginning());
      }
      assertEquals(unbroken, bytes(files(name)), name);
    }
  }

  @Test
  void theOneFileOfAnOlderRunComesFirstAndIsCutToo() throws IOException {
    Files.writeString(run.resolve("old.jsonl"), "{\"step\":0}\n{\"step\":1}\n");
    try (JsonLinesParts log = open("old")) {
      assertEquals(22, log.position());
      write(log, 0);
      assertEquals(2, files("old").files().size());
      assertTrue(log.position() > 22);
      log.truncateTo(11);
      assertEquals("{\"step\":0}\n", Files.readString(run.resolve("old.jsonl")));
      assertEquals(1, files("old").files().size());
      write(log, 1);
    }
    assertEquals("000000-rl-0.jsonl.gz", files("old").files().get(1).getFileName().toString());
    Files.writeString(run.resolve("none.jsonl"), "");
    try (JsonLinesParts log = open("none")) {
      write(log, 0);
      write(log, 4);
      log.truncateTo(Files.size(files("none").files().get(1)));
      assertEquals(2, files("none").files().size(), "an empty file is passed over");
    }
  }

  @Test
  void aLogThatLostAPartOrHasAnotherByteIsRefused() throws IOException {
    FileBeginning whole;
    try (JsonLinesParts log = open("lost")) {
      IntStream.range(0, 10).forEach(step -> write(log, step));
      whole = log.beginning();
    }
    Path second = files("lost").files().get(1);
    byte[] bytes = Files.readAllBytes(second);
    bytes[bytes.length / 2] ^= 1;
    Files.write(second, bytes);
    try (JsonLinesParts log = open("lost")) {
      String message = assertThrows(UserError.class, () -> log.requireBeginning(whole)).getMessage();
      assertTrue(message.contains("is not what the run wrote"), message);
    }
    Files.delete(second);
    try (JsonLinesParts log = open("lost")) {
      assertTrue(
          assertThrows(UserError.class, () -> log.truncateTo(whole.bytes())).getMessage().contains("lost lines"));
    }
  }

  @Test
  void aValueThatIsNoJsonLeavesTheLogAsItWas() {
    try (JsonLinesParts log = open("nan")) {
      write(log, 0);
      FileBeginning before = log.beginning();
      assertThrows(IllegalArgumentException.class,
          () -> log.append("rl-0", List.of(Map.of("a", 1), Map.of("a", Double.NaN))));
      assertEquals(before, log.beginning());
      assertEquals(before.bytes(), log.position());
      write(log, 1);
      assertEquals(FileBeginning.of(files("nan"), log.position()), log.beginning());
    }
  }

  @Test
  void anUnfinishedLastMemberEndsTheContentAndADamagedOneIsAnError() throws IOException {
    try (JsonLinesParts log = open("members")) {
      write(log, 0);
      write(log, 1);
    }
    byte[] all = Files.readAllBytes(files("members").files().get(0));
    String text = new String(new GzipMembers(new ByteArrayInputStream(all)).readAllBytes(), StandardCharsets.UTF_8);
    int tried = 0;
    int unfinished = 0;
    for (int length = 1; length < all.length; length++) {
      GzipMembers members = new GzipMembers(new ByteArrayInputStream(all, 0, length));
      assertTrue(text.startsWith(new String(members.readAllBytes(), StandardCharsets.UTF_8)));
      unfinished += members.cut() ? 1 : 0;
      tried++;
    }
    assertEquals(tried - 1, unfinished, "all but the end of the first member");
    for (int at = 0; at < all.length; at++) {
      byte[] damaged = all.clone();
      damaged[at] ^= 4;
      GzipMembers members = new GzipMembers(new ByteArrayInputStream(damaged));
      try {
        String read = new String(members.readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(members.cut() || read.equals(text), "byte " + at);
      } catch (ZipException expected) {
        tried++;
      }
    }
    assertTrue(tried > all.length, () -> "none was told of");
  }
}

package kedge.policy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
  @TempDir
  Path run;

  @Test
  void aFolderAppearsWholeWithItsChecksums() throws IOException {
    Path step = run.resolve("step-7");
    CheckpointFolder.write(step, 10, temporary -> {
      assertFalse(Files.exists(step), "not there while it is being written");
      Files.writeString(temporary.resolve("state.json"), "abc");
      Files.writeString(Files.createDirectory(temporary.resolve("deep")).resolve("x"), "y");
    });
    CheckpointFolder.verify(step);
    assertEquals(List.of("step-7"), names(run));
    String sums = Files.readString(step.resolve("checksums.json"));
    // SHA-256 of "abc", FIPS 180-2
    assertTrue(sums.contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), sums);
    assertTrue(sums.contains("deep/x"), sums);
  }

  @Test
  void theNewestIsTheOneOfTheHighestStepAndPartialOnesDoNotCount() throws IOException {
    assertEquals(Optional.empty(), CheckpointFolder.latest(run.resolve("nowhere")));
    assertEquals(Optional.empty(), CheckpointFolder.latest(run));
    for (int step : new int[]{9, 10, 2}) {
      CheckpointFolder.write(run.resolve("step-" + step), 0,
          temporary -> Files.writeString(temporary.resolve("a"), "b"));
    }
    Files.writeString(Files.createDirectory(run.resolve(".step-12.partial")).resolve("model.safetensors"), "half");
    Files.createDirectory(run.resolve("step-11")); // without checksums: not Kedge's, or copied in part
    assertEquals(Optional.of(run.resolve("step-10")), CheckpointFolder.latest(run));
  }

  @Test
  void aReplacementIsWholeAtEveryMoment() throws IOException {
    Path step = run.resolve("step-7");
    CheckpointFolder.write(step, 0, temporary -> Files.writeString(temporary.resolve("a"), "old"));
    CheckpointFolder.replace(step, 0, temporary -> {
      CheckpointFolder.verify(step);
      Files.writeString(temporary.resolve("a"), "new");
    });
    assertEquals(List.of("step-7"), names(run));
    assertEquals("new", Files.readString(step.resolve("a")));
    for (boolean removed : new boolean[]{false, true}) { // where a killed process stopped
      CheckpointFolder.write(run.resolve("step-7.next"), 0,
          temporary -> Files.writeString(temporary.resolve("a"), "newer"));
      if (removed) {
        CheckpointFolder.remove(step);
      }
      CheckpointFolder.settle(run);
      assertEquals(List.of("step-7"), names(run));
      assertEquals("newer", Files.readString(step.resolve("a")));
      CheckpointFolder.verify(step);
    }
  }

  @Test
  void whatAKilledWriterLeftIsRemovedByTheNextOfTheSameNameAndBySettling() throws IOException {
    half("step-12");
    CheckpointFolder.write(run.resolve("step-12"), 0, temporary -> Files.writeString(temporary.resolve("a"), "b"));
    assertEquals(List.of("a", "checksums.json"), names(run.resolve("step-12")));
    half("step-13");
    CheckpointFolder.settle(run);
    assertEquals(List.of("step-12"), names(run));
  }

  private void half(String name) throws IOException {
    Files.writeString(Files.createDirectory(run.resolve("." + name + ".partial")).resolve("model.safetensors"), "half");
  }

  /** Two exports into one folder of models. */
  @Test
  void foldersBesideEachOtherAreWrittenAtTheSameTime() throws IOException {
    CheckpointFolder.write(run.resolve("one"), 0, one -> {
      Files.writeString(one.resolve("a"), "b");
      CheckpointFolder.write(run.resolve("other"), 0, other -> Files.writeString(other.resolve("c"), "d"));
      CheckpointFolder.remove(run.resolve("other"));
    });
    CheckpointFolder.verify(run.resolve("one"));
    assertEquals(List.of("a", "checksums.json"), names(run.resolve("one")));
  }

  @Test
  void aFolderThatIsRemovedOrStrippedIsWholeAtEveryMoment() throws IOException {
    Path step = run.resolve("step-7");
    CheckpointFolder.write(step, 10, temporary -> {
      Files.writeString(temporary.resolve("weights"), "abc");
      Files.writeString(temporary.resolve("moments"), "def");
    });
    Checksums.forget(step, "moments");
    CheckpointFolder.verify(step); // killed between the two
    CheckpointFolder.strip(step, "moments");
    CheckpointFolder.strip(step, "moments");
    CheckpointFolder.verify(step);
    assertEquals(List.of("checksums.json", "weights"), names(step));
    Files.writeString(Files.createDirectory(run.resolve(".step-7.partial")).resolve("half"), "of a killed removal");
    CheckpointFolder.remove(step);
    assertEquals(List.of(), names(run));
  }

  @Test
  void aFullDiskLosesNothingAndSaysWhatWasNeeded() throws IOException {
    CheckpointFolder.write(run.resolve("step-1"), 0, temporary -> Files.writeString(temporary.resolve("a"), "b"));
    String early = assertThrows(UserError.class,
        () -> CheckpointFolder.write(run.resolve("step-2"), Long.MAX_VALUE / 2, temporary -> {
          throw new AssertionError("must not begin");
        })).getMessage();
    assertTrue(early.contains("step-2: needs " + Long.MAX_VALUE / 2 + " bytes"), early);
    String late = assertThrows(UserError.class, () -> CheckpointFolder.write(run.resolve("step-2"), 1234, temporary -> {
      Files.writeString(temporary.resolve("a"), "b");
      throw new IOException("No space left on device");
    })).getMessage();
    assertTrue(late.contains("step-2") && late.contains("No space left on device") && late.contains("1234 bytes"),
        late);
    assertEquals(List.of("step-1"), names(run));
    CheckpointFolder.verify(run.resolve("step-1"));
  }

  @Test
  void aBugInTheFillingTravelsUntouchedAndLeavesNoFolder() throws IOException {
    assertThrows(NullPointerException.class, () -> CheckpointFolder.write(run.resolve("step-1"), 0, temporary -> {
      throw new NullPointerException();
    }));
    assertEquals(List.of(), names(run));
  }

  @Test
  void anExistingFolderIsNotOverwritten() {
    CheckpointFolder.write(run.resolve("step-1"), 0, temporary -> Files.writeString(temporary.resolve("a"), "b"));
    assertThrows(UserError.class, () -> CheckpointFolder.write(run.resolve("step-1"), 0, temporary -> {
    }));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
    }
  }
}

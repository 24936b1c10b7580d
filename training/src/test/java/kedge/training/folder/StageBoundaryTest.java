package kedge.training.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.io.FileBeginning;
import kedge.recipes.reader.RecipeFakes;
import kedge.training.provenance.StageRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a run goes on that was interrupted after an evaluation. */
class StageBoundaryTest {
  @TempDir
  Path parent;

  private static RunState state(int stage, long step, long total, long bytes) {
    return new RunState(stage, step, 0, 0, total, total - step, Map.of("evaluations", bytes), null, null);
  }

  private static StageBoundary.Place place(RunState state) {
    return new StageBoundary.Place(state,
        List.of(new StageRecord.Made("one", "first"), new StageRecord.Made("two", StageRecord.MIXED)),
        new LogBeginnings(Map.of("evaluations", new FileBeginning(100, "ab", 1024, List.of()))));
  }

  @Test
  void itGoesOnAfterTheEvaluationOnlyWhereThatFollowsTheCheckpointAndItsLinesAreThere() {
    RunState checkpoint = state(1, 0, 12, 50);
    StageBoundary.Place evaluated = place(state(2, 0, 12, 100));
    Map<String, Long> logs = Map.of("evaluations", 130L);
    try (RunFolder folder = RunFolder.create(parent.resolve("run"), RecipeFakes.recipe())) {
      StageBoundary boundary = new StageBoundary(folder.path());
      assertEquals(Optional.empty(), boundary.after(checkpoint, Map.of("evaluations", 100L)),
          "nothing was evaluated yet");
      boundary.write(evaluated);
      assertEquals(Optional.of(evaluated), boundary.after(checkpoint, logs));
      boundary.forgetUnless(evaluated.state());
      for (RunState other : new RunState[]{state(0, 9, 12, 50), state(1, 0, 9, 50), state(3, 0, 12, 120)}) {
        boundary.write(evaluated);
        assertEquals(Optional.empty(), boundary.after(other, logs));
        assertEquals(Optional.of(evaluated), boundary.after(checkpoint, logs), "looking takes nothing away");
        boundary.forgetUnless(other);
        assertEquals(Optional.empty(), boundary.after(checkpoint, logs), "once it did not fit it is gone");
      }
      boundary.write(evaluated);
      assertEquals(Optional.empty(), boundary.after(checkpoint, Map.of("evaluations", 99L)), "lines are lost");
    }
  }

  @Test
  void everyChangedByteIsNoticedOrChangesNothing() throws IOException {
    try (RunFolder folder = RunFolder.create(parent.resolve("run"), RecipeFakes.recipe())) {
      StageBoundary boundary = new StageBoundary(folder.path());
      StageBoundary.Place written = place(state(2, 0, 12, 100));
      boundary.write(written);
      Path file = folder.path().resolve("standing/place.json");
      byte[] sound = Files.readAllBytes(file);
      for (int i = 0; i < sound.length; i++) {
        byte[] flipped = sound.clone();
        flipped[i] ^= 1 << i % 7;
        Files.write(file, flipped);
        try {
          assertEquals(Optional.of(written), boundary.read(), "byte " + i);
        } catch (UserError noticed) {
          assertTrue(noticed.getMessage().startsWith(file + ": cannot be read: "), noticed.getMessage());
        }
      }
    }
  }

  @Test
  void oneThatCannotBeReadIsNamed() throws IOException {
    try (RunFolder folder = RunFolder.create(parent.resolve("run"), RecipeFakes.recipe())) {
      StageBoundary boundary = new StageBoundary(folder.path());
      boundary.write(place(state(2, 0, 12, 100)));
      Path file = folder.path().resolve("standing/place.json");
      for (String damaged : List.of(Files.readString(file).substring(0, 40), "null", "{\"stages\": []}", "")) {
        Files.writeString(file, damaged);
        String message = assertThrows(UserError.class, () -> boundary.after(state(1, 0, 12, 50), Map.of()), damaged)
            .getMessage();
        assertTrue(message.startsWith(file + ": cannot be read: "), message);
      }
    }
  }
}

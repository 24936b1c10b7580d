package kedge.recipes.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import kedge.recipes.Fakes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a run goes on that was interrupted after an evaluation. */
class StandingTest {
  @TempDir
  Path parent;

  private static RunState state(int stage, long step, long total, long bytes) {
    return new RunState(stage, step, 0, 0, total, total - step, Map.of("evaluations", bytes), null);
  }

  @Test
  void itGoesOnAfterTheEvaluationOnlyWhereThatFollowsTheCheckpointAndItsLinesAreThere() {
    RunState evaluated = state(2, 0, 12, 100);
    RunState checkpoint = state(1, 0, 12, 50);
    try (RunFolder folder = RunFolder.create(parent.resolve("run"), Fakes.recipe())) {
      Standing standing = new Standing(folder);
      assertEquals(checkpoint, standing.after(checkpoint, Map.of("evaluations", 100L)), "nothing was evaluated yet");
      standing.write(evaluated);
      assertEquals(evaluated, standing.after(checkpoint, Map.of("evaluations", 130L)));
      standing.forgetUnless(evaluated);
      for (RunState other : new RunState[] {state(0, 9, 12, 50), state(1, 0, 9, 50), state(3, 0, 12, 120)}) {
        standing.write(evaluated);
        assertEquals(other, standing.after(other, Map.of("evaluations", 130L)));
        assertEquals(evaluated, standing.after(checkpoint, Map.of("evaluations", 130L)), "looking takes nothing away");
        standing.forgetUnless(other);
        assertEquals(checkpoint, standing.after(checkpoint, Map.of("evaluations", 130L)), "once it did not fit it is gone");
      }
      standing.write(evaluated);
      assertEquals(checkpoint, standing.after(checkpoint, Map.of("evaluations", 99L)), "lines are lost");
    }
  }
}

package kedge.ablation.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.ablation.measure.Measure;
import kedge.data.UserError;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Number of runs of an ablation that fit at a time if its cells have different needs. */
class ProcessBudgetTest {
  private static final long PLENTY = 1L << 50;
  @TempDir
  Path folder;

  /** Makes an ablation. @param values of one setting, one per cell */
  private AblationRun ablation(String setting, Object... values) throws IOException {
    Path base = Files.writeString(folder.resolve("base.yaml"), JobTreeTest.BASE);
    List<CellSpec> cells = new ArrayList<>();
    for (Object value : values) {
      cells.add(new CellSpec("at-" + value, Map.of(setting, String.valueOf(value))));
    }
    return new AblationRun(
        new AblationSpec("a", base, List.of("policy.threads=1"), cells, List.of(1L, 2L),
            List.of(Measure.of("after", "pass@1")), "at-" + values[0]));
  }

  /** Returns the budget of a machine with this number of cores. */
  private static ProcessBudget budget(int cores, long memory) {
    return new ProcessBudget(Optional.empty(), memory, cores);
  }

  @Test
  void aRunWithoutThreadsTakesAllCoresOfTheMachineWhateverIsAllowed() throws IOException {
    AblationRun ablation = ablation("policy.threads", "null", 1);
    assertEquals(1, ablation.atOnce(budget(8, PLENTY)));
    String refused = assertThrows(UserError.class,
        () -> ablation.atOnce(new ProcessBudget(Optional.of(4), PLENTY, 8))).getMessage();
    assertEquals(
        "cell at-null: one run takes 8 threads, all cores of this machine as it has no policy.threads, but --cores "
            + "allows 4. "
            + "Maybe a larger --cores, or set: {policy.threads: 4} in the ablation's file?",
        refused);
  }

  @Test
  void aChatModelThatTheRunHoldsIsPartOfWhatItNeeds() throws IOException {
    Path teacher = Files.createDirectories(folder.resolve("teacher"));
    Files.copy(Repository.root().resolve("recipes/plans/qwen3-30b-a3b.json"), teacher.resolve("config.json"));
    AblationRun ablation = ablation("stages.rl.steps", 1, 2);
    assertEquals(2, ablation.atOnce(budget(2, 2L << 30)));
    Path base = folder.resolve("base.yaml");
    Files.writeString(base, Files.readString(base) + "\nchat_models: {own: {type: policy, dtype: bf16, checkpoint: \""
        + teacher + "\"}}\n");
    AblationRun held = new AblationRun(ablation.spec());
    String refused = assertThrows(UserError.class, () -> held.atOnce(budget(2, 2L << 30))).getMessage();
    // 30.53 B parameters of 2 bytes are 56.9 GiB
    assertTrue(refused.contains("one run is expected to need 57."), refused);
  }

  @Test
  void moreThreadsThanAllowedAreRefused() throws IOException {
    AblationRun ablation = ablation("policy.threads", 1, 2);
    assertEquals(1, ablation.atOnce(new ProcessBudget(Optional.of(2), PLENTY, 8)));
    assertEquals(2, ablation.atOnce(new ProcessBudget(Optional.of(4), PLENTY, 8)));
    String refused = assertThrows(UserError.class,
        () -> ablation.atOnce(new ProcessBudget(Optional.of(1), PLENTY, 8))).getMessage();
    assertTrue(
        refused.startsWith("cell at-2: one run takes 2 threads, by its policy.threads, but --cores allows 1. Maybe"),
        refused);
  }

  @Test
  void theCellWithTheMostThreadsDecides() throws IOException {
    assertEquals(2, ablation("policy.threads", 1, 4, 2).atOnce(budget(8, PLENTY)));
    assertEquals(2, ablation("policy.threads", 4, 2, 1).atOnce(budget(8, PLENTY)));
    assertEquals(1, ablation("policy.threads", 1, 16).atOnce(budget(8, PLENTY)));
  }

  @Test
  void theCellWithTheMostMemoryDecidesAndOneThatDoesNotFitIsNamed() throws IOException {
    AblationRun ablation = ablation("policy.shape.hidden_size", 16, 512);
    String small = refused(ablation, 1);
    assertTrue(small.startsWith("cell at-16: one run is expected to need "), small);
    int alone = largest(ablation("policy.threads", 1, 2));
    int both = largest(ablation);
    assertTrue(both > alone, both + " MiB for the large one, " + alone + " MiB for the small one");
    assertTrue(refused(ablation, both - 1).startsWith("cell at-512: one run is expected to need "));
    assertEquals(2, ablation.atOnce(budget(1000, 2L * both << 20)), "more runs of the small one would fit");
  }

  private static String refused(AblationRun ablation, long mebibytes) {
    return assertThrows(UserError.class, () -> ablation.atOnce(budget(1000, mebibytes << 20)))
        .getMessage();
  }

  /** Returns the smallest memory, in MiB, in which every cell fits once. */
  private static int largest(AblationRun ablation) {
    int low = 0;
    int high = 1 << 20;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      try {
        ablation.atOnce(budget(1000, (long) middle << 20));
        high = middle;
      } catch (UserError tooLittle) {
        low = middle;
      }
    }
    return high;
  }
}

package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.recipes.reader.RecipeReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on several ranks leaves the bytes of one process, whatever becomes of the ranks. */
class RanksRunTest {
  private static final List<String> SHORT = List.of("policy.reduction=fixed_tree", "policy.block_sequences=4",
      "stages.warmup.steps=8", "stages.dapo.steps=2", "stages.penalised.steps=2");
  @TempDir
  static Path folder;
  private static Path recipe;
  private static Map<String, String> one;

  @BeforeAll
  static void runInOneProcess() throws IOException {
    recipe = Files.writeString(folder.resolve("tiny.yaml"), TinyRecipe.TEXT + """
          curated: {type: curate, sources: [sums], steps: [{step: dedupe_exact}]}
          again: {type: sft, data: curated, steps: 2, sequences_per_step: 4, max_length: 64,
            learning_rate: {peak: 1.0e-3}}
        """);
    RankRuns.train(recipe, SHORT, 1, folder.resolve("one"));
    one = RankRuns.bytes(folder.resolve("one"));
    assertTrue(one.size() > 10, one::toString);
  }

  @Test
  void ranksThreadsAndMicroBatchesLeaveTheSameBytes() {
    for (int ranks : new int[]{2, 3}) { // four blocks do not divide by three
      Path run = folder.resolve("ranks-" + ranks);
      List<String> settings = new ArrayList<>(SHORT);
      settings.addAll(List.of("policy.threads=1", "policy.tokens_per_microbatch=" + 50 * ranks,
          "policy.zero_stage=" + (ranks - 2)));
      RankRuns.train(recipe, settings, ranks, run);
      assertEquals(one, RankRuns.bytes(run), ranks + " ranks");
    }
  }

  @Test
  void processesOfOneCommandStopForSignalsAndAreResumedByOne() throws IOException, InterruptedException {
    KedgeProcess.requireListening();
    Path run = folder.resolve("processes");
    Path printed = folder.resolve("printed");
    String[] train = {"train", recipe.toString(), "--out", run.toString(), "--ranks", "2", "--set",
        "policy.block_sequences=4", "--set", "stages.warmup.steps=8", "--set", "stages.dapo.steps=2", "--set",
        "stages.penalised.steps=2"};
    for (String signal : List.of("INT", "TERM")) {
      List<String> command = new ArrayList<>(List.of(train));
      command.addAll(signal.equals("TERM") ? List.of("--resume") : List.of());
      KedgeProcess process = KedgeProcess.listening(printed, command.toArray(String[]::new));
      int steps = signal.equals("INT") ? 2 : RunBytes.lines(run.resolve("steps.jsonl")) + 2;
      while (process.alive() && RunBytes.lines(run.resolve("steps.jsonl")) < steps) {
        Thread.sleep(20);
      }
      process.signal(signal, process.descendants());
      String stopped = process.endSoon(signal.equals("INT") ? 130 : 143);
      assertTrue(stopped.contains("ranks: rank 0 of 2, meeting at 127.0.0.1:"), stopped);
      assertTrue(stopped.contains("kedge: stopped by SIG" + signal + " in stage "), stopped);
    }

    String refused = CommandRun.kedge(1, train);
    assertTrue(refused.contains("kedge: " + run + " holds a run already, and nothing is overwritten"), refused);

    CommandRun.kedge(0, "train", recipe.toString(), "--out", run.toString(), "--resume");
    Map<String, String> resumed = RankRuns.bytes(run);
    resumed.keySet().retainAll(one.keySet()); // a stop leaves a checkpoint more
    assertEquals(one, resumed, "begun by two ranks, which took the fixed tree, and ended by one");
    assertEquals("FIXED_TREE", RecipeReader.installed().read(run.resolve("recipe.yaml"), List.of()).policy()
        .reduction().name());
  }

  @Test
  void ranksAreRefusedWhereTheyCannotBe() {
    assertEquals("kedge: --ranks is 0, expected at least 1", CommandRun.kedge(1, "train", recipe.toString(), "--ranks",
        "0").strip());
    String smoke = CommandRun.kedge(1, "train", recipe.toString(), "--smoke", "--ranks", "2");
    assertTrue(smoke.startsWith("kedge: --smoke is given with --ranks, expected --smoke alone"), smoke);
    String bf16 = CommandRun.kedge(1, "check", recipe.toString(), "--set", "policy.reduction=fixed_tree", "--set",
        "policy.dtype=bf16");
    assertTrue(bf16.contains("policy.reduction: is fixed_tree with dtype bf16, expected dtype fp32 on a CPU"), bf16);
  }
}

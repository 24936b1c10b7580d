package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kedge.training.folder.RunCheckpoints;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose experts ranks divide leaves the bytes of one process, and is gone on with by any number of ranks. */
class ExpertParallelRunTest {
  private static final List<String> SHORT = List.of("policy.reduction=fixed_tree", "policy.block_sequences=4",
      "policy.threads=1", "stages.warmup.steps=8", "stages.dapo.steps=2", "stages.penalised.steps=2");
  @TempDir
  static Path folder;
  private static Path recipe;
  private static Map<String, String> one;

  @BeforeAll
  static void runInOneProcess() throws IOException {
    recipe = Files.writeString(folder.resolve("tiny.yaml"), TinyRecipe.TEXT + """
          again: {type: sft, data: sums, steps: 14, sequences_per_step: 10, max_length: 64, checkpoint_every: 4,
            learning_rate: {schedule: adalrs, peak: 1.0e-3, adalrs: {window: 3, until: 0.7}}}
        """);
    RankRuns.train(recipe, SHORT, 1, folder.resolve("one"));
    one = RankRuns.bytes(folder.resolve("one"));
    assertTrue(one.size() > 10, one::toString);
    assertTrue(one.keySet().stream().anyMatch(name -> name.endsWith("search.state")), one::toString);
  }

  private static List<String> with(String... more) {
    List<String> settings = new ArrayList<>(SHORT);
    settings.addAll(List.of(more));
    return settings;
  }

  @Test
  void dividedExpertsLeaveTheSameBytesAndAreGoneOnWithByAnyRanks() throws IOException {
    Path run = folder.resolve("four");
    RankRuns.train(recipe, with("policy.expert_parallel=2", "policy.activation_checkpointing=true"), 4, run);
    assertEquals(one, RankRuns.bytes(run), "4 ranks, experts divided by 2");
    assertEquals(Files.readString(folder.resolve("one/checkpoints/step-000008/provenance.json")),
        Files.readString(run.resolve("checkpoints/step-000008/provenance.json")));
    List<Path> checkpoints = RunCheckpoints.complete(run.resolve("checkpoints"));
    int inRound = IntStream.range(0, checkpoints.size())
        .filter(i -> Files.exists(checkpoints.get(i).resolve("search.state"))).findFirst().orElseThrow();
    int[] kept = {3, inRound + 1};
    int[] ranks = {1, 2};
    int[] experts = {1, 2};
    for (int i = 0; i < kept.length; i++) {
      Path cut = Folders.copy(run, folder.resolve("cut-" + i));
      for (Path later : checkpoints.subList(kept[i], checkpoints.size())) {
        Folders.delete(cut.resolve("checkpoints").resolve(later.getFileName()));
      }
      RankRuns.resume(recipe, with("policy.expert_parallel=" + experts[i]), ranks[i], cut);
      assertEquals(one, RankRuns.bytes(cut), "after " + checkpoints.get(kept[i] - 1).getFileName() + ", on " + ranks[i]
          + " ranks, experts divided by " + experts[i]);
    }
  }

  @Test
  void processesDivideTheExpertsAndOneGoesOn() throws IOException, InterruptedException {
    KedgeProcess.requireListening();
    Path run = folder.resolve("processes");
    List<String> train = new ArrayList<>(List.of("train", recipe.toString(), "--out", run.toString()));
    SHORT.forEach(setting -> train.addAll(List.of("--set", setting)));
    train.addAll(List.of("--set", "policy.expert_parallel=2"));
    String refused = CommandRun.kedge(1, train.toArray(String[]::new));
    assertTrue(refused.contains("kedge: policy.expert_parallel is 2 with 1 rank, expected a divisor of their number. "
        + "Maybe --ranks 2, or --set policy.expert_parallel=1?"), refused);
    train.addAll(List.of("--ranks", "2"));
    CommandRun.kedge(0, train.toArray(String[]::new));
    assertEquals(one, RankRuns.bytes(run), "2 processes that divide the experts");

    List<Path> checkpoints = RunCheckpoints.complete(run.resolve("checkpoints"));
    for (Path later : checkpoints.subList(2, checkpoints.size())) {
      Folders.delete(later);
    }
    CommandRun.kedge(0, "train", recipe.toString(), "--out", run.toString(), "--resume", "--set",
        "policy.expert_parallel=1");
    assertEquals(one, RankRuns.bytes(run), "ended by one process");
  }
}

package kedge.recipes.reader;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a stage reads of what other stages make, side by side; and what a stage that draws for each problem once cannot
 * heed.
 */
class PipelineCheckTest {
  private static final String DRAW = "completions_per_problem: 2, sampling: {max_new_tokens: 32}";
  private static final String POOL = "  pool: {type: pool, data: sums, " + DRAW + "}\n";
  private static final String CURATED = "{type: curate, sources: [sums], steps: [{step: clean}]}\n";

  private static void read(String stages) {
    String text = RecipeFakes.RECIPE.substring(0, RecipeFakes.RECIPE.indexOf("data:")) + """
        data:
          sums: {source: arithmetic, name: sums, size: 10}
          more: {source: arithmetic, name: more, size: 10}
        rewards:
          - {reward: math}
        stages:
        """ + stages;
    RecipeReader.installed().read(text, "test", List.of());
  }

  /** The faults, without the lines at which they are. */
  private static void refused(String stages, String expected) {
    RecipeException fault = assertThrows(RecipeException.class, () -> read(stages));
    assertEquals(expected,
        fault.getMessage().lines().skip(1).map(line -> line.strip().replaceFirst(" \\(line \\d+\\)$", "")).toList()
            .toString()
            .replaceAll("^\\[|\\]$", ""));
  }

  private static String rl(String rest) {
    return "  rl: {type: rl, " + rest
        + ", algorithm: dapo, steps: 2, prompts_per_step: 4, completions_per_prompt: 4, sampling: {max_new_tokens: "
        + "32}, "
        + "learning_rate: {peak: 1e-3}}\n";
  }

  private static String sft(String data) {
    return "  sft: {type: sft, data: " + data + ", steps: 2, max_length: 64, learning_rate: {peak: 1e-3}}\n";
  }

  @Test
  void anEvaluationBetweenStepsReadsWhatIsThereByThen() {
    String measured = rl("data: sums, evaluate_every: 1, evaluate_with: after");
    String after = "  after: {type: eval, data: pool, sampling: {max_new_tokens: 32}}\n";
    assertDoesNotThrow(() -> read(POOL + measured + after));
    refused(measured + POOL + after,
        "stages.rl.evaluate_with: is after, which reads pool, and the stage that makes it comes later. Maybe another "
            + "eval stage, "
            + "or that stage before this one?");
    assertDoesNotThrow(() -> read(measured + POOL + after.replace("data: pool", "data: more")));
  }

  @Test
  void checkpointsAreComparedByOneEvaluation() {
    String measured = rl("data: sums, evaluate_every: 1, evaluate_with: after");
    String after = "  after: {type: eval, data: sums, sampling: {max_new_tokens: 32}}\n";
    String again = after.replace("after:", "again:");
    String other = after.replace("after:", "other:").replace("data: sums", "data: more");
    String second = measured.replace("  rl:", "  second:").replace("evaluate_with: after", "evaluate_with: other");
    String best = "checkpoints: {keep_best: {metric: pass@1}}\n";
    String named = best.replace("pass@1", "pass@1, evaluation: other");
    assertDoesNotThrow(() -> read(measured + after + other + best), "the one that evaluates during training");
    assertDoesNotThrow(() -> read(measured + second.replace("with: other", "with: again") + after + again + best));
    assertDoesNotThrow(() -> read(measured + second + after + other + named));
    assertDoesNotThrow(() -> read(measured + second + after + other + best.replace("pass@1", "reward_mean")));
    refused(measured + second + after + other + best, "checkpoints.keep_best.evaluation: is missing: pass@1 is read by "
        + "after and other, whose problems or sampling differ, so their values cannot be compared. Maybe evaluation: "
        + "other?");
    refused(measured + after + named, "checkpoints.keep_best.evaluation: other is not one of after (the stages of type "
        + "eval)");
    refused(measured + after + other + named.replace("pass@1", "reward_mean"),
        "checkpoints.keep_best.evaluation: is given, but has no effect: the metric reward_mean is not one of "
            + "evaluations");
  }

  @Test
  void twoMembersOfAMixDoNotComeFromOneSource() {
    String mined = "  mined: {type: pool, data: pool, pass_rate_at_most: 0.5, " + DRAW + "}\n";
    String again = ", which both come from sums: one problem would be in both, expected each once. Maybe leave one of "
        + "them out?";
    refused(POOL + mined + rl("data: {mix: {mined: 0.5, pool: 0.5}}"), "stages.rl.data: mixes mined and pool" + again);
    refused(POOL + sft("{mix: {sums: 1, more: 1, pool: 1}}"), "stages.sft.data: mixes sums and pool" + again);
    refused("  one: " + CURATED + POOL + sft("{mix: {pool: 1, one: 1}}"),
        "stages.sft.data: mixes pool and one" + again);
    assertDoesNotThrow(() -> read(POOL + mined + rl("data: {mix: {mined: 0.6, more: 0.4}}")));
    assertDoesNotThrow(() -> read(POOL + sft("{mix: {sums: 0, pool: 1}}")));
    assertDoesNotThrow(() -> read("  one: " + CURATED + "  two: " + CURATED + sft("{mix: {one: 1, two: 1}}")),
        "each by its own steps");
  }

  @Test
  void whatIsDrawnForOnceHasNoRatioAndDoesNotRunDry() {
    for (String type : List.of("pool", "harvest")) {
      String stage = "  drawn: {type: " + type + ", data: {mix: {sums: 0.5, more: 0.5}}, " + DRAW + "}\n";
      assertDoesNotThrow(() -> read(stage));
      assertDoesNotThrow(() -> read(stage.replace("more: 0.5", "more: 0")));
      assertDoesNotThrow(() -> read(stage.replace("more: 0.5}", "more: 0.5}, dry: reuse")));
      refused(stage.replace("more: 0.5", "more: 0.1"),
          "stages.drawn.data.mix: has the weights 0.5 sums + 0.1 more, which have no effect: each problem is "
              + "looked at once. Maybe a weight of 1 each?");
      refused(stage.replace("more: 0.5}", "more: 0.5}, dry: stop"),
          "stages.drawn.data.dry: is stop, but has no effect: each problem is looked at once. "
              + "Maybe leave it out?");
    }
  }
}

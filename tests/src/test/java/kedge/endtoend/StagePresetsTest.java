package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.cli.KedgeCommand;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeException;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;
import kedge.recipes.reader.StagePresets;
import kedge.recipes.reader.Yaml;
import kedge.recipes.settings.LearningRateSettings.Schedule;
import kedge.recipes.stage.PoolStage;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage.Loss;
import kedge.recipes.stage.SftStage;
import org.junit.jupiter.api.Test;

/** Stages that take a paper's constants by name, against the papers' tables as they are copied out here. */
class StagePresetsTest {
  private static final String RECIPE = """
      name: full
      policy:
        shape: {vocab_size: 99, hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: \
      1, head_dim: 8, intermediate_size: 16,
          max_position_embeddings: 20480}
        tokenizer: {characters: "0123456789"}
      data: {sums: {source: arithmetic, size: 40}}
      rewards: [{reward: math}]
      stages:
      """;
  /** Preset, sequences a step, length, rate at first, and the weights it trains: the report's tables of phases. */
  private static final Map<String, List<Object>> BEFORE_THINKING = Map.of(
      "sail-vit-warm-up", List.of(1920, 8192, 2e-4, List.of("mlp1.*")),
      "sail-vit-alignment", List.of(512, 8192, 2e-5, List.of("mlp1.*", "vision_model.*")),
      "sail-vit-knowledge", List.of(512, 8192, 1e-5, List.of("*")),
      "sail-vl2-basic-pretraining", List.of(2048, 8192, 2e-4, List.of("mlp1.*")),
      "sail-vl2-multitask-pretraining", List.of(7, 8192, 0.5, List.of("*")),
      "sail-vl2-sft-1", List.of(7, 8192, 0.5, List.of("*")), "sail-vl2-sft-2", List.of(7, 8192, 0.5, List.of("*")),
      "sail-vl2-sft-3", List.of(7, 8192, 0.5, List.of("*")), "sail-vl2-sft-4", List.of(7, 16384, 0.5, List.of("*")));
  private final RecipeReader reader = RecipeReader.installed();

  private Recipe read(String... stages) {
    return reader.read(RECIPE + String.join("\n", List.of(stages).stream().map(stage -> "  " + stage).toList()) + "\n",
        "test", List.of());
  }

  private String fault(String stage) {
    return assertThrows(RecipeException.class, () -> read(stage)).getMessage();
  }

  @Test
  void theConstantsAreThePapers() {
    Recipe recipe = read("longcot: {preset: sail-vl2-longcot, data: sums, steps: 391}",
        "pool: {preset: sail-vl2-pool, data: sums}",
        "dense: {preset: sail-vl2-rl, data: pool, steps: 10}", "moe: {preset: sail-vl2-rl-moe, data: pool, steps: 10}",
        "fusion: {preset: sail-vl2-think-fusion, data: sums, steps: 977}",
        "cold: {preset: sail-rl-longcot, data: sums, steps: 391}",
        "sail_rl: {preset: sail-rl, data: sums, steps: 820}");
    for (String name : List.of("longcot", "fusion", "cold")) {
      SftStage sft = (SftStage) recipe.stages().get(name);
      assertEquals(List.of(1024, 20480, Loss.SAMPLE_SUM, Schedule.COSINE, 1e-6),
          List.of(sft.sequencesPerStep(), sft.maxLength(), sft.loss(), sft.learningRate().schedule(),
              sft.learningRate().peak()),
          name);
      assertEquals(List.of("*"), sft.optimizer().trainable(), name);
    }
    assertEquals(4, ((PoolStage) recipe.stages().get("pool")).completionsPerProblem());
    for (String name : List.of("dense", "moe")) {
      RlStage rl = (RlStage) recipe.stages().get(name);
      int rollouts = rl.promptsPerStep() * rl.completionsPerPrompt();
      assertEquals(2048, rollouts, name);
      assertEquals(8, rl.updatesPerBatch() * rl.minibatchesPerStep(), name);
      assertEquals(512, rollouts / rl.minibatchesPerStep(), name);
      assertEquals(List.of(4096, 1e-6), List.of(rl.sampling().maxNewTokens(), rl.learningRate().peak()), name);
      assertTrue(rl.kl().isEmpty(), name);
    }
    assertEquals(List.of("dapo", "gspo"), List.of(((RlStage) recipe.stages().get("dense")).algorithm(),
        ((RlStage) recipe.stages().get("moe")).algorithm()));
    RlStage own = (RlStage) recipe.stages().get("sail_rl");
    assertEquals(List.of("dapo", 256, 5, 4096, 1e-6),
        List.of(own.algorithm(), own.promptsPerStep(), own.completionsPerPrompt(), own.sampling().maxNewTokens(),
            own.learningRate().peak()));
    assertEquals(StagePresets.all().size(), recipe.stages().size() + BEFORE_THINKING.size(),
        "a preset is not looked at");
    assertEquals(recipe, reader.read(RecipeWriter.write(recipe), "resolved", List.of()));
  }

  @Test
  void thePhasesBeforeThinkingAreTheReports() {
    BEFORE_THINKING.forEach((preset, expected) -> {
      boolean open = expected.get(0).equals(7); // the report gives neither batch nor rate
      SftStage sft = (SftStage) read("a: {preset: " + preset + ", data: sums, epochs: 1"
          + (open ? ", sequences_per_step: 7, learning_rate: {peak: 0.5}" : "") + "}").stages().get("a");
      assertEquals(expected, List.of(sft.sequencesPerStep(), sft.maxLength(), sft.learningRate().peak(),
          sft.optimizer().trainable()), preset);
      assertEquals(preset.contains("basic-pre"), sft.learningRate().schedule() == Schedule.ADALRS, preset);
    });
    assertTrue(fault("a: {preset: sail-vl2-sft-1, data: sums, steps: 3}").contains("stages.a.learning_rate"));
  }

  @Test
  void whatTheStageSaysComesFirstSectionWithinSection() {
    Recipe recipe = reader.read(RECIPE
        + "  rl: {preset: sail-vl2-rl, type: rl, data: sums, steps: 3, prompts_per_step: 8, sampling: "
        + "{max_new_tokens: 20},"
        + " learning_rate: {peak: 1.0e-3}}\n", "test", List.of("stages.rl.updates_per_batch=1"));
    RlStage rl = (RlStage) recipe.stages().get("rl");
    assertEquals(List.of(8, 8, 20, 1.0, 1e-3, Schedule.CONSTANT, 1, 4),
        List.of(rl.promptsPerStep(), rl.completionsPerPrompt(), rl.sampling().maxNewTokens(),
            rl.sampling().temperature(), rl.learningRate().peak(), rl.learningRate().schedule(), rl.updatesPerBatch(),
            rl.minibatchesPerStep()));
    SftStage sft = (SftStage) read("a: {preset: sail-vl2-longcot, data: sums, steps: 3, learning_rate: {peak: 2.0e-6}}")
        .stages().get("a");
    assertEquals(List.of(2e-6, Schedule.COSINE), List.of(sft.learningRate().peak(), sft.learningRate().schedule()));
  }

  @Test
  void whatIsWrongIsToldAtItsPlace() {
    assertTrue(fault("a: {preset: sail-vl2-long, data: sums, steps: 3}")
        .contains("stages.a.preset: sail-vl2-long is not one of sail-vit-warm-up, sail-vit-alignment"));
    assertTrue(fault("a: {preset: sail-vl2-longcot, type: rl, data: sums, steps: 3}").contains(
        "stages.a.preset: sail-vl2-longcot is of type sft, but the stage's type is rl"));
    assertTrue(
        fault("a: {preset: sail-vl2-longcot, data: sums}").contains("stages.a.steps: is missing, and so is epochs"),
        fault("a: {preset: sail-vl2-longcot, data: sums}"));
    assertTrue(fault("a: {preset: [sail-rl], data: sums}").contains("stages.a.preset: is a list, expected a word"));
    assertTrue(fault("a: {preset: sail-rl, data: sums, steps: 3, stepps: 4}")
        .contains("stages.a.stepps: unknown key. Maybe steps?"));
  }

  @Test
  void theCommandPrintsThemWithWhatIsOpen() {
    StringWriter printed = new StringWriter();
    assertEquals(0, KedgeCommand.line().setOut(new PrintWriter(printed)).execute("presets"));
    List<String> silent = new ArrayList<>();
    String before = "";
    for (Map.Entry<String, Yaml> preset : StagePresets.all().entrySet()) {
      int at = printed.toString().indexOf("\n" + preset.getKey() + ":");
      assertTrue(at > 0, preset.getKey());
      String comment = printed.toString().substring(printed.toString().lastIndexOf("\n\n", at), at);
      if (!comment.contains("Open: ") || comment.equals(before)) {
        silent.add(preset.getKey());
      }
      before = comment;
    }
    assertEquals(List.of(), silent, "nothing is said of what their paper leaves open");
  }
}

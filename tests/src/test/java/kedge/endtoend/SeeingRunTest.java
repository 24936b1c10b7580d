package kedge.endtoend;

import static kedge.endtoend.CommandRun.kedge;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kedge.data.KeyedRandom;
import kedge.recipes.reader.StagePresets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run over pictures: it really looks, its pictures go through curation, and it resumes byte for byte. */
class SeeingRunTest {
  private static final String RECIPE = """
      name: seeing
      seed: 3
      policy:
        shape:
          {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16,
           num_experts: 4, num_experts_per_tok: 2, moe_intermediate_size: 32, max_position_embeddings: 64,
           tie_word_embeddings: true, rope_theta: 10000.0, initializer_range: 0.1,
           vision: {patch_size: 7, hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 2,
                    intermediate_size: 64, image_size: 28}}
        tokenizer: {characters: " ?}abcdeghilnoprtuwy", words: ["\\\\boxed{"]}
        device: cpu
        threads: 2
      data:
        train: {source: pictures, name: colors, kinds: [color], pixels: 28, size: 600, demonstration: direct}
        unseen: {source: pictures, name: unseen, kinds: [color], pixels: 28, size: 100, split: held_out}
      rewards:
        - {reward: math}
      stages:
        kept: {type: curate, sources: [train], steps: [{step: dedupe_exact}]}
        warmup:
          {type: sft, data: kept, steps: 60, sequences_per_step: 16, max_length: 48, checkpoint_every: 30,
           learning_rate: {schedule: constant, peak: 3.0e-3, warmup_steps: 10}, balance_coefficient: 0.001}
        rl:
          {type: rl, data: train, algorithm: dapo, steps: 2, prompts_per_step: 4, completions_per_prompt: 4,
           sampling: {max_new_tokens: 24}, learning_rate: {peak: 1.0e-4}, checkpoint_every: 1}
        looking: {type: eval, data: unseen, sampling: {temperature: 0, max_new_tokens: 24}}
        blank: {type: eval, data: unseen, sampling: {temperature: 0, max_new_tokens: 24}, images: blank}
        swapped: {type: eval, data: unseen, sampling: {temperature: 0, max_new_tokens: 24}, images: swapped}
      """;
  @TempDir
  Path folder;

  @Test
  void aPolicyThatSeesFallsToChanceWithoutItsPicturesAndResumesByteForByte() throws IOException {
    Path recipe = Files.writeString(folder.resolve("seeing.yaml"), RECIPE);
    Path run = folder.resolve("run");
    kedge(0, "train", recipe.toString(), "--out", run.toString());
    Map<String, Double> accuracy = accuracy(run);
    assertTrue(accuracy.get("looking") > 0.8, accuracy::toString);
    assertTrue(accuracy.get("blank") < 0.4, accuracy::toString); // four colors
    assertTrue(accuracy.get("swapped") < 0.4, accuracy::toString);
    try (Stream<Path> pictures = Files.list(run.resolve("stages/kept/images"))) {
      assertEquals(600, pictures.count());
    }
    Map<String, String> whole = RunBytes.of(run);
    for (String step : List.of("step-000061", "step-000062")) {
      Folders.delete(run.resolve("checkpoints").resolve(step));
    }
    kedge(0, "train", recipe.toString(), "--out", run.toString(), "--resume");
    assertEquals(whole, RunBytes.of(run));
    assertTrue(kedge(0, "replay", "--run", run.toString(), "--stage", "rl", "--step", "1", "--sample", "0")
        .contains("the same"));
  }

  /**
   * Kills four runs at five moments each: {@code mvn -B -pl tests -am test -Dtest=SeeingRunTest -Dsurefire.excluded=gpu
   * -Dsurefire.failIfNoSpecifiedTests=false}.
   */
  @Test
  @Tag("slow")
  void runsKilledAtTwentyMomentsLeaveTheSameBytes() throws Exception {
    Path recipe = Files.writeString(folder.resolve("killed.yaml"),
        RECIPE.replace("steps: 60,", "steps: 24,").replace("checkpoint_every: 30", "checkpoint_every: 6"));
    Map<String, String> unbroken = null;
    List<String> hits = new ArrayList<>();
    for (int chain = 0; chain <= 4; chain++) {
      Path run = folder.resolve("run-" + chain);
      List<KillMoment> moments = chain == 0 ? List.of()
          : List.of(KillMoment.step(chain, draw(chain, 1)), KillMoment.writing(6 * chain),
              KillMoment.step(5 * chain, draw(chain, 2)), KillMoment.step(24 + chain % 2, draw(chain, 3)),
              KillMoment.evaluation(chain % 3, 26, draw(chain, 4)));
      for (KillMoment moment : moments) {
        String hit = moment.strike(start(recipe, run), run);
        if (hit != null) {
          hits.add(hit);
        }
      }
      start(recipe, run).end(0);
      Map<String, String> bytes = RunBytes.of(run);
      unbroken = unbroken == null ? bytes : unbroken;
      assertEquals(unbroken, bytes, "chain " + chain + ": " + hits);
    }
    hits.forEach(hit -> System.out.println("killed: " + hit));
    assertTrue(hits.size() >= 20, () -> hits.size() + " kills hit a running process");
  }

  private static int draw(int chain, int moment) {
    return KeyedRandom.integer(400, chain, moment);
  }

  private KedgeProcess start(Path recipe, Path run) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("train", recipe.toString(), "--out", run.toString()));
    if (Files.exists(run.resolve("recipe.yaml"))) {
      arguments.add("--resume");
    }
    return KedgeProcess.start(folder.resolve(run.getFileName() + ".txt"), arguments.toArray(String[]::new));
  }

  @Test
  void everyPhaseOfTheReportRunsAtToySize() throws IOException {
    StringBuilder text = new StringBuilder(RECIPE.substring(0, RECIPE.indexOf("stages:"))).append("stages:\n");
    int phases = 0;
    for (String preset : StagePresets.all().keySet()) {
      if (preset.startsWith("sail-vit-") || preset.matches("sail-vl2-(.*pretraining|sft-.)")) {
        boolean searched = preset.equals("sail-vl2-basic-pretraining");
        text.append("  phase_" + ++phases + ": {preset: " + preset + ", data: train, steps: " + (searched ? 40 : 2)
            + ", sequences_per_step: 4, max_length: 48, learning_rate: {peak: 1.0e-4"
            + (searched ? ", adalrs: {window: 3}" : "") + "}}\n");
      }
    }
    assertEquals(9, phases);
    Path run = folder.resolve("phases");
    kedge(0, "train", Files.writeString(folder.resolve("phases.yaml"), text).toString(), "--out", run.toString());
    assertEquals(8 * 2 + 40, Files.readAllLines(run.resolve("steps.jsonl")).size());
  }

  @Test
  void aControlWithoutImagesIsRefused() throws IOException {
    String text = RECIPE.replace("{source: pictures, name: unseen, kinds: [color], pixels: 28, size: 100,",
        "{source: arithmetic, name: unseen, operations: [\"+\"], digits: [1, 1], size: 5,");
    assertFalse(text.equals(RECIPE));
    String message = kedge(1, "check", Files.writeString(folder.resolve("blind.yaml"), text).toString());
    assertTrue(message.contains("stages.blank.images: problem unseen/"), message);
  }

  private static Map<String, Double> accuracy(Path run) throws IOException {
    Map<String, Double> accuracy = new HashMap<>();
    for (String line : Files.readAllLines(run.resolve("evaluations.jsonl"))) {
      JsonNode evaluation = new ObjectMapper().readTree(line);
      accuracy.put(evaluation.path("stage").asText(), evaluation.path("pass@1").path("value").asDouble());
    }
    return accuracy;
  }
}

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
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tiny run through stages that make data: curate, pool, harvest, and what reads them; to its end, resumed from every
 * checkpoint, and over bad input.
 */
class StagesRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RECIPE = """
      name: stages
      seed: 3
      policy:
        shape: {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16, \
      num_experts: 4,
          num_experts_per_tok: 2, moe_intermediate_size: 32, max_position_embeddings: 96, tie_word_embeddings: true, \
      rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
        threads: 2
      data:
        sums: {source: arithmetic, name: sums, operations: ["+"], min_digits: 1, max_digits: 1, size: 40}
        more: {source: arithmetic, name: more, operations: ["+"], min_digits: 1, max_digits: 1, size: 30, seed: 5, \
      demonstration: direct}
      rewards:
        - {reward: math}
        - {reward: think_format}
        - {reward: thinks}
      total: {by: formula, formula: math}
      stages:
        curated: {type: curate, sources: [sums, more], steps: [{step: dedupe_exact}, {step: validate, chain: false}]}
        longcot: {type: sft, data: curated, steps: 160, sequences_per_step: 16, max_length: 64, learning_rate: {peak: \
      5.0e-3, warmup_steps: 3}}
        pool: {type: pool, data: sums, completions_per_problem: 4, sampling: {max_new_tokens: 32}, problems_per_step: \
      16, checkpoint_every: 2,
          general: [sums], keep_all_right: true}
        harvest: {type: harvest, data: pool, completions_per_problem: 6, at_most: 2, sound: [think_format], sampling: \
      {max_new_tokens: 32},
          problems_per_step: 16, checkpoint_every: 1}
        fusion: {type: sft, data: {mix: {more: 0.9, harvest: 0.1}}, steps: 4, sequences_per_step: 10, max_length: 64, \
      learning_rate: {peak: 1.0e-3}}
        rl: {type: rl, data: pool, total: {by: formula, formula: 0.5 * math + 0.5 * thinks}, algorithm: grpo, kl: \
      {coefficient: 0}, steps: 2,
          prompts_per_step: 4, completions_per_prompt: 4, sampling: {max_new_tokens: 32}, learning_rate: {peak: 1.0e-4}}
        after: {type: eval, data: pool, problems: 10, sampling: {max_new_tokens: 32}}
      """;
  @TempDir
  static Path folder;
  private static Path recipe;
  private static Path run;

  @BeforeAll
  static void aRun() throws IOException {
    recipe = Files.writeString(folder.resolve("stages.yaml"), RECIPE);
    run = folder.resolve("run");
    CommandRun ended = kedge("train", recipe.toString(), "--out", run.toString());
    assertEquals(0, ended.status(), ended.text());
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    return parsed(Files.readAllLines(file));
  }

  private static List<JsonNode> parsed(List<String> texts) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : texts) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static List<JsonNode> rollouts(String stage) throws IOException {
    return parsed(RunRollouts.lines(run)).stream().filter(line -> line.path("stage").asText().equals(stage)).toList();
  }

  private static List<JsonNode> lines(String file, String stage) throws IOException {
    return lines(run.resolve(file)).stream().filter(line -> line.path("stage").asText().equals(stage)).toList();
  }

  @Test
  void passRatesAreThoseOfTheRolloutsAndEveryProblemIsAccountedFor() throws IOException {
    Map<String, List<JsonNode>> drawn = new TreeMap<>();
    for (JsonNode rollout : rollouts("pool")) {
      drawn.computeIfAbsent(rollout.get("problem").asText(), id -> new ArrayList<>()).add(rollout);
    }
    List<JsonNode> pool = lines(run.resolve("pools/pool.jsonl"));
    assertEquals(40, pool.size());
    assertEquals(40, drawn.size());
    for (JsonNode line : pool) {
      List<JsonNode> own = drawn.get(line.get("problem").asText());
      long correct = own.stream().filter(rollout -> rollout.at("/parts/math/value").asDouble() == 1).count();
      assertEquals(4, own.size());
      assertEquals(correct / 4.0, line.get("pass_rate").asDouble());
    }
    List<JsonNode> steps = lines("steps.jsonl", "pool");
    assertEquals(List.of(16, 16, 8), steps.stream().map(step -> step.get("problems").asInt()).toList());
    assertTrue(steps.stream().allMatch(step -> step.get("type").asText().equals("pool")));
    assertTrue(pool.stream().mapToDouble(line -> line.get("pass_rate").asDouble()).sum() > 2,
        "the policy has learned something");
  }

  @Test
  void whatWasHarvestedIsRightAndIsWhatTheNextStageLearns() throws IOException {
    List<JsonNode> harvest = lines(run.resolve("pools/harvest.jsonl"));
    Map<String, JsonNode> drawn = new TreeMap<>();
    for (JsonNode rollout : rollouts("harvest")) {
      drawn.put(rollout.get("problem").asText() + " " + rollout.get("sample").asInt(), rollout);
    }
    int kept = 0;
    Set<String> texts = new HashSet<>();
    for (JsonNode line : harvest) {
      if (line.get("kept").asBoolean()) {
        JsonNode rollout = drawn.get(line.get("problem").asText() + " " + line.get("sample").asInt());
        assertEquals(rollout.get("text"), line.get("text"));
        assertEquals(1, rollout.at("/parts/math/value").asDouble());
        assertEquals(1, rollout.at("/parts/think_format/value").asDouble());
        assertTrue(rollout.get("stopped").asBoolean());
        assertTrue(texts.add(line.get("problem").asText() + line.get("text").asText()), "no text twice");
        kept++;
      } else {
        assertTrue(line.hasNonNull("reason"));
      }
    }
    System.out.println("harvest: " + kept + " completions of " + drawn.size() + " kept, " + harvest.size() + " lines");
    assertTrue(kept > 5, () -> "of " + drawn.size());
    assertEquals(4, lines("steps.jsonl", "fusion").size());
    // The reward of the rl stage is its own total, not the recipe's.
    for (JsonNode rollout : rollouts("rl")) {
      assertEquals(
          0.5 * rollout.at("/parts/math/value").asDouble() + 0.5 * rollout.at("/parts/thinks/value").asDouble(),
          rollout.get("reward").asDouble());
    }
    assertEquals(32, rollouts("rl").size());
  }

  @Test
  void resumedFromEveryCheckpointItLeavesTheSameBytes() throws IOException {
    Map<String, String> unbroken = RunBytes.of(run);
    assertTrue(
        unbroken.containsKey("pools/pool.jsonl") && unbroken.containsKey("pools/harvest.jsonl")
            && unbroken.containsKey("stages/curated/data.jsonl"),
        unbroken::toString);
    List<Path> checkpoints;
    try (Stream<Path> all = Files.list(run.resolve("checkpoints"))) {
      checkpoints = all.sorted().toList();
    }
    for (int keep = 1; keep < checkpoints.size(); keep++) {
      Path broken = Folders.copy(run, folder.resolve("broken-" + keep));
      for (Path later : checkpoints.subList(keep, checkpoints.size())) {
        Folders.delete(broken.resolve("checkpoints").resolve(later.getFileName()));
      }
      CommandRun ended = kedge("train", recipe.toString(), "--out", broken.toString(), "--resume");
      assertEquals(0, ended.status(), ended.text());
      assertEquals(unbroken, RunBytes.of(broken), "with " + keep + " checkpoints: " + ended.text());
    }
    System.out.println(
        "stages: resumed from " + (checkpoints.size() - 1) + " checkpoints, " + unbroken.size() + " files the same");
    assertTrue(checkpoints.size() >= 8, checkpoints::toString);
  }

  @Test
  void passRatesOfAnEarlierPoolAreUsedAgainAndNothingIsDrawn() throws IOException {
    Path again = folder.resolve("again");
    CommandRun ended = kedge("train", recipe.toString(), "--out", again.toString(), "--set",
        "stages.pool.pass_rates=" + run.resolve("pools/pool.jsonl"), "--set",
        "stages.pool.pass_rate_at_most=0.5", "--set", "stages.pool.keep_all_right=false");
    assertEquals(0, ended.status(), ended.text());
    assertTrue(
        parsed(RunRollouts.lines(again)).stream().noneMatch(line -> line.get("stage").asText().equals("pool")));
    List<JsonNode> pool = lines(again.resolve("pools/pool.jsonl"));
    assertEquals(40, pool.size());
    for (JsonNode line : pool) {
      assertEquals(line.get("pass_rate").asDouble() <= 0.5, line.get("kept").asBoolean(), line.toString());
    }
  }

  @Test
  void whatCannotBeIsOneClearMessage() throws IOException {
    String[][] cases = {
        {"stages.fusion.data={mix: {more: 0.9, harvst: 0.1}}", "harvst is not one of", "harvest"},
        {"stages.longcot.data=harvest", "stages.longcot.data", "comes later"},
        {"stages.curated.sources=[sums, nothing]", "stages.curated.sources", "nothing is not one of"},
        {"stages.curated.sources=[]", "stages.curated.sources: is empty"},
        {"stages.curated.steps=[]", "stages.curated.steps: is empty"},
        {"stages.curated.steps=[{step: deduplicate}]", "deduplicate", "dedupe_exact"},
        {"stages.curated.sources=[pool]", "pool is not one of"},
        {"stages.pool.completions_per_problem=0", "completions_per_problem", "at least 1"},
        {"stages.pool.pass_rate_at_most=1.5", "pass_rate_at_most", "0 to 1"},
        {"stages.pool.general=[captions]", "stages.pool.general", "captions is not one of"},
        {"stages.pool.sampling.temperature=0", "completions_per_problem", "greedy"},
        {"stages.pool.problems_per_step=0", "problems_per_step"},
        {"stages.pool.unscorable_limit=2", "unscorable_limit"},
        {"stages.harvest.at_most=7", "stages.harvest.at_most: is 7", "completions_per_problem 6"},
        {"stages.harvest.at_most=0", "stages.harvest.at_most: is 0"},
        {"stages.harvest.choose=tastiest", "tastiest", "shortest"},
        {"stages.harvest.choose=best", "best_by is missing"},
        {"stages.harvest.best_by=math", "has no effect"},
        {"stages.harvest.sound=[logic]", "sound", "logic is not one of"},
        {"stages.harvest.soundness=[math]", "soundness", "sound"},
        {"stages.rl.total={by: formula, formula: maths}", "stages.rl.total", "maths is not one of", "math"},
        {"stages.rl.total={by: formula, formula: math +}", "formula"},
        {"stages.rl.total={by: sail}", "sail"},
        {"data={sums: {source: arithmetic, size: 5}, more: {source: arithmetic, size: 5}, pool: {source: arithmetic, "
            + "size: 5}}",
            "makes data of its own name"},
        {"stages.pool.sampling.max_new_tokens=96", "leaves no place for a prompt"}};
    for (String[] one : cases) {
      CommandRun ended = kedge("check", recipe.toString(), "--set", one[0]);
      assertEquals(1, ended.status(), one[0] + "\n" + ended.text());
      Arrays.stream(one).skip(1).forEach(word -> assertTrue(ended.text().contains(word), one[0] + "\n" + ended.text()));
      assertFalse(ended.text().contains("\tat "), ended.text());
    }
    String[][] running = {
        {"stages.pool.pass_rates=" + folder.resolve("nowhere.jsonl"), "nowhere.jsonl"},
        {"stages.pool.pass_rates=" + Files.writeString(folder.resolve("other.jsonl"),
            "{\"problem\": \"x\", \"samples\": 4, \"scored\": 4, \"correct\": 1}\n"),
            "has no pass rate of"},
        {"stages.pool.pass_rates=" + Files.writeString(folder.resolve("bad.jsonl"), "{\"problem\"\n{}\n"), "bad.jsonl"},
        {"stages.pool={type: pool, data: sums, pass_rate_at_most: 0, sampling: {max_new_tokens: 32}}",
            "stages.pool kept nothing", "none_right"},
        {"stages.harvest.sampling.max_new_tokens=1", "stages.harvest kept nothing", "none_right"},
        {"stages.curated.steps=[{step: validate, chain: true}, {step: redundancy, overlap: 0.0001}]",
            "left no record of 40"}};
    for (String[] one : running) {
      Path out = folder.resolve("bad-" + Integer.toHexString(one[0].hashCode()));
      CommandRun ended = kedge("train", recipe.toString(), "--out", out.toString(), "--set", one[0]);
      assertEquals(1, ended.status(), one[0] + "\n" + ended.text());
      Arrays.stream(one).skip(1).forEach(word -> assertTrue(ended.text().contains(word), one[0] + "\n" + ended.text()));
      assertFalse(ended.text().contains("\tat "), ended.text());
    }
    System.out.println("stages: " + (cases.length + running.length) + " cases of bad input, each one clear message");
  }

  @Test
  void aStageWhoseInputIsGoneSaysSo() throws IOException {
    Path broken = Folders.copy(run, folder.resolve("gone"));
    try (Stream<Path> all = Files.list(broken.resolve("checkpoints"))) {
      for (Path each : all.sorted().skip(5).toList()) {
        Folders.delete(each);
      }
    }
    Files.delete(broken.resolve("pools/pool.jsonl"));
    CommandRun ended = kedge("train", recipe.toString(), "--out", broken.toString(), "--resume");
    assertEquals(1, ended.status(), ended.text());
    assertTrue(ended.text().contains("pool.jsonl") && ended.text().contains("lost lines"), ended.text());
  }
}

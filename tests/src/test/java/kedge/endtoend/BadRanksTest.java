package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.recipes.reader.RecipeReader;
import kedge.training.ranks.RankContract;
import kedge.training.ranks.RankFacts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input to runs of several ranks: one message for each, with what is wrong and what is expected. */
class BadRanksTest {
  /** Variables of a good rank, changed by the first column: {@code NAME=VALUE}, or {@code NAME} for none. */
  private static final String[][] ENVIRONMENTS = {
      {"WORLD_SIZE=0", "WORLD_SIZE is 0, expected 1 to 65536"},
      {"WORLD_SIZE=-2", "WORLD_SIZE is -2, expected 1 to 65536"},
      {"WORLD_SIZE=four", "WORLD_SIZE is four, expected 1 to 65536"},
      {"WORLD_SIZE=2.0", "WORLD_SIZE is 2.0, expected 1 to 65536"},
      {"WORLD_SIZE=70000", "WORLD_SIZE is 70000, expected 1 to 65536"},
      {"WORLD_SIZE=99999999999", "WORLD_SIZE is 99999999999, expected 1 to 65536"},
      {"WORLD_SIZE=1 RANK=1", "RANK is 1, expected 0 to 0 with WORLD_SIZE 1. Maybe WORLD_SIZE counts machines"},
      {"RANK", "RANK is not set, but WORLD_SIZE is 4"},
      {"RANK= ", "RANK is not set, but WORLD_SIZE is 4"},
      {"RANK=4", "RANK is 4, expected 0 to 3 with WORLD_SIZE 4. Maybe WORLD_SIZE counts machines"},
      {"RANK=-1", "RANK is -1, expected 0 to 3"},
      {"RANK=first", "RANK is first, expected 0 to 3"},
      {"RANK=1.5", "RANK is 1.5, expected 0 to 3"},
      {"MASTER_ADDR", "MASTER_ADDR is not set, but WORLD_SIZE is 4"},
      {"MASTER_ADDR=node1:29500", "MASTER_ADDR is node1:29500, expected a host's name or address alone"},
      {"MASTER_ADDR=tcp://node1", "MASTER_ADDR is tcp://node1, expected a host's name or address alone"},
      {"MASTER_PORT", "MASTER_PORT is not set, but WORLD_SIZE is 4"},
      {"MASTER_PORT=0", "MASTER_PORT is 0, expected 1 to 65535"},
      {"MASTER_PORT=65536", "MASTER_PORT is 65536, expected 1 to 65535"},
      {"MASTER_PORT=http", "MASTER_PORT is http, expected 1 to 65535"},
      {"LOCAL_WORLD_SIZE=0", "LOCAL_WORLD_SIZE is 0, expected 1 to 4"},
      {"LOCAL_WORLD_SIZE=8", "LOCAL_WORLD_SIZE is 8, expected 1 to 4"},
      {"LOCAL_RANK=2", "LOCAL_RANK is 2, expected 0 to 1"},
      {"LOCAL_RANK=-1", "LOCAL_RANK is -1, expected 0 to 1"},
      {"KEDGE_RANK_SECONDS=soon", "KEDGE_RANK_SECONDS is soon, expected 1 to"},
      {"KEDGE_RANK_START_SECONDS=0", "KEDGE_RANK_START_SECONDS is 0, expected 1 to"}};
  /** Settings of a recipe, and what {@code check} says. */
  private static final String[][] SETTINGS = {
      {"policy.zero_stage=3", "policy.zero_stage: is 3, expected 0, 1 or 2: weights are whole on every rank. Maybe 2?"},
      {"policy.zero_stage=-1", "policy.zero_stage: is -1, expected 0, 1 or 2"},
      {"policy.zero_stage=two", "policy.zero_stage", "two"},
      {"policy.zero_stage=1.5", "policy.zero_stage", "1.5"},
      {"policy.zero=1", "policy.zero", "zero_stage"},
      {"policy.zero_stage=1 policy.dtype=bf16", "policy.zero_stage: is 1 with dtype bf16, expected dtype fp32 on a"},
      {"policy.zero_stage=2 policy.device=cuda", "policy.zero_stage: is 2 with device cuda, expected dtype fp32"},
      {"policy.expert_parallel=0", "policy.expert_parallel", "at least 1"},
      {"policy.expert_parallel=-2", "policy.expert_parallel", "at least 1"},
      {"policy.expert_parallel=two", "policy.expert_parallel", "two"},
      {"policy.expert_paralel=2", "policy.expert_paralel", "expert_parallel"},
      {"policy.expert_parallel=3", "policy.expert_parallel is 3 with 4 experts a layer, expected a divisor of their"},
      {"policy.expert_parallel=8", "policy.expert_parallel is 8 with 4 experts a layer, expected a divisor of their"},
      {"policy.expert_parallel=2 policy.shape.num_experts=0 policy.shape.num_experts_per_tok=0 "
          + "policy.shape.moe_intermediate_size=0 policy.shape.intermediate_size=32",
          "policy.expert_parallel is 2, but the policy has no experts. Maybe leave it out?"},
      {"policy.expert_parallel=2 policy.zero_stage=1", "policy.expert_parallel: is 2 with zero_stage 1, expected zero"},
      {"policy.expert_parallel=2 policy.dtype=bf16", "policy.expert_parallel: is 2 with dtype bf16, expected dtype"},
      {"policy.expert_parallel=4 policy.device=cuda", "policy.expert_parallel: is 4 with device cuda, expected dtype"},
      {"policy.expert_parallel=2 policy.lora={rank:2}",
          "policy.expert_parallel: is 2 with lora, which is not supported"},
      {"policy.reduction=fixed_tree policy.device=cuda:1", "policy.reduction: is fixed_tree with device cuda:1"},
      {"policy.reduction=tree", "policy.reduction", "tree", "fixed_tree"},
      {"policy.block_sequences=0", "block_sequences", "at least 1"}};
  @TempDir
  static Path folder;
  private static Path recipe;

  @BeforeAll
  static void write() throws IOException {
    recipe = Files.writeString(folder.resolve("tiny.yaml"), TinyRecipe.TEXT);
  }

  private static Map<String, String> changed(String changes) {
    Map<String, String> environment = new HashMap<>(Map.of("RANK", "1", "WORLD_SIZE", "4", "LOCAL_RANK", "1",
        "LOCAL_WORLD_SIZE", "2", "MASTER_ADDR", "node1", "MASTER_PORT", "29500"));
    for (String change : changes.isBlank() ? new String[0] : changes.split(" (?=[A-Z])")) {
      String[] parts = change.split("=", 2);
      if (parts.length == 1) {
        environment.remove(parts[0]);
      } else {
        environment.put(parts[0], parts[1]);
      }
    }
    return environment;
  }

  @Test
  void launchersVariables() {
    assertTrue(RankContract.of(changed("")).isPresent());
    for (String[] row : ENVIRONMENTS) {
      String said = assertThrows(UserError.class, () -> RankContract.of(changed(row[0])), row[0]).getMessage();
      assertTrue(said.startsWith(row[1]), said);
    }
  }

  @Test
  void recipesAndOptions() {
    for (String[] row : SETTINGS) {
      refused(BadCases.with(List.of("check", recipe.toString()), row[0].split(" ")), row);
    }
    refused(new String[]{"train", recipe.toString(), "--ranks", "0"}, "", "--ranks is 0, expected at least 1");
    refused(new String[]{"train", recipe.toString(), "--ranks", "two"}, "", "--ranks", "two");
    refused(new String[]{"train", recipe.toString(), "--ranks", "2", "--smoke"}, "", "--smoke is given with --ranks");
    refused(new String[]{"train", recipe.toString(), "--on", "spark://host:7077"}, "",
        "--on is given without --ranks, expected both");
    refused(new String[]{"train", recipe.toString(), "--on", "spark://host:7077", "--ranks", "1"}, "",
        "--ranks is 1, expected at least 2 with --on");
    refused(new String[]{"train", recipe.toString(), "--on", "local[2]", "--ranks", "2"}, "",
        "--on is local[2], expected spark://HOST:PORT, or local-cluster[EXECUTORS,CORES,MEGABYTES]");
    refused(new String[]{"train", recipe.toString(), "--on", "spark://127.0.0.1:1", "--ranks", "2"}, "",
        "kedge: --on "); // needs Spark, which this module does not have
    refused(new String[]{"train", recipe.toString(), "--on", "spark://host:7077", "--smoke"}, "",
        "--smoke is given with --on, expected --smoke alone");
    refused(new String[]{"train", recipe.toString(), "--on", "yarn", "--ranks", "2", "--set", "seed=x"}, "", "seed");
    refused(new String[]{"plan", recipe.toString(), "--ranks", "-1"}, "", "--ranks is -1, expected 1 to 4096");
    refused(new String[]{"plan", recipe.toString(), "--ranks", "65536"}, "", "--ranks is 65536, expected 1 to 4096");
    refused(new String[]{"plan", recipe.toString(), "--ranks", "3", "--set", "policy.expert_parallel=2"}, "",
        "policy.expert_parallel is 2 with 3 ranks, expected a divisor of their number. Maybe --set policy.expert_para");
    refused(new String[]{"train", recipe.toString(), "--set", "policy.expert_parallel=2"}, "",
        "policy.expert_parallel is 2 with 1 rank, expected a divisor of their number. Maybe --ranks 2, or --set");
    refused(new String[]{"plan", "--cards", "--ranks", "2"}, "", "expected --cards alone");
    refused(new String[]{"plan", "--config", "config.json", "--ranks", "2"}, "",
        "--ranks is given with --config, expected a recipe");
    refused(new String[]{"plan", recipe.toString(), "--ranks", "2", "--set", "policy.dtype=bf16"}, "",
        "policy.reduction: is fixed_tree with dtype bf16");
  }

  private static void refused(String[] arguments, String... row) {
    BadCases.Ended ended = BadCases.kedge(arguments);
    assertNotEquals(0, ended.status(), String.join(" ", arguments));
    for (String word : List.of(row).subList(1, row.length)) {
      assertTrue(ended.err().contains(word), ended.err());
    }
  }

  @Test
  void ranksThatWereStartedDifferently() throws IOException {
    Path data = Files.writeString(folder.resolve("data.jsonl"), "{\"problem\": \"1+1=\", \"answer\": \"2\"}\n");
    List<String> given = List.of("data.sums={source: jsonl, file: " + data + ", question: problem, answer: answer}");
    Map<String, String> facts = facts(given);
    assertEquals(List.of("recipe's seed"), different(facts, facts(with(given, "seed=4"))));
    assertEquals(List.of("recipe's policy.zero_stage"), different(facts, facts(with(given, "policy.zero_stage=1"))));
    assertEquals(List.of("recipe's policy.expert_parallel"),
        different(facts, facts(with(given, "policy.expert_parallel=2"))));
    assertEquals(List.of("recipe's stages.dapo.steps"), different(facts, facts(with(given, "stages.dapo.steps=7"))));
    assertEquals(List.of(), different(facts, facts(with(given, "policy.threads=1"))), "it changes no bit");
    Files.writeString(data, "{\"problem\": \"1+1=\", \"answer\": \"3\"}\n");
    assertEquals(List.of("file " + data), different(facts, facts(given)));
    assertTrue(facts.keySet().containsAll(List.of("version of kedge", "processor and libraries")), facts::toString);
  }

  private static List<String> with(List<String> settings, String more) {
    List<String> all = new ArrayList<>(settings);
    all.add(more);
    return all;
  }

  private static Map<String, String> facts(List<String> settings) {
    return RankFacts.of(RecipeReader.installed().read(recipe, settings));
  }

  private static List<String> different(Map<String, String> one, Map<String, String> other) {
    assertEquals(one.keySet(), other.keySet());
    return one.keySet().stream().filter(key -> !one.get(key).equals(other.get(key))).toList();
  }

  @Test
  void drawingAheadNeedsOneRank() {
    List<String> settings = List.of("policy.reduction=fixed_tree", "stages.dapo.staleness=1",
        "stages.dapo.mismatch={cap: 2}");
    String said = assertThrows(IllegalStateException.class, () -> RankRuns.train(recipe, settings, 2,
        folder.resolve("stale"))).getMessage();
    assertTrue(said.contains("stages.dapo.staleness is 1 with 2 ranks, expected 0"), said);
  }
}

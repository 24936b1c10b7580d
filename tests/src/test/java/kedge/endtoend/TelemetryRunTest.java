package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import kedge.ablation.measure.Measure;
import kedge.ablation.measure.RunScores;
import kedge.ablation.measure.Score;
import kedge.cli.KedgeCommand;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on two kinds of problems: every number by source equals a recount of the lines that it came from. */
class TelemetryRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KINDS = List.of("easy", "hard");
  private static final String RECIPE = """
      name: telemetry
      seed: 5
      policy:
        shape: {hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16, \
      num_experts: 4,
          num_experts_per_tok: 2, moe_intermediate_size: 32, max_position_embeddings: 96, tie_word_embeddings: true, \
      rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{", "<think>", "</think>"]}
        device: cpu
        threads: 1
      data:
        plain: {source: arithmetic, name: easy, operations: ["+"], min_digits: 1, max_digits: 1, size: 40, \
      demonstration: direct}
        long: {source: arithmetic, name: hard, operations: ["+"], min_digits: 2, max_digits: 2, size: 30}
      rewards:
        - {reward: math}
        - {reward: thinks, weight: 0}
        - {reward: length, maximum: 10, margin: 10, weight: 0}
      stages:
        warmup: {type: sft, data: {mix: {plain: 0.5, long: 0.5}}, steps: 30, sequences_per_step: 16, max_length: 64, \
      learning_rate: {peak: 5.0e-3},
          balance_coefficient: 0.001}
        before: {type: eval, data: {mix: {plain: 0.6, long: 0.4}}, problems: 25, completions_per_problem: 2, \
      sampling: {max_new_tokens: 24},
          rewards: [thinks, length]}
        rl: {type: rl, data: {mix: {plain: 0.5, long: 0.5}}, algorithm: grpo, steps: 3, prompts_per_step: 4, \
      completions_per_prompt: 4,
          sampling: {max_new_tokens: 24}, learning_rate: {peak: 1.0e-3}, evaluate_every: 2, evaluate_with: before}
        one_kind: {type: rl, data: long, algorithm: grpo, steps: 1, prompts_per_step: 2, completions_per_prompt: 4, \
      sampling: {max_new_tokens: 24},
          learning_rate: {peak: 1.0e-3}}
        after: {type: eval, data: {mix: {plain: 0.6, long: 0.4}}, problems: 25, completions_per_problem: 2, sampling: \
      {max_new_tokens: 24},
          rewards: [thinks, length, math]}
      """;
  @TempDir
  static Path folder;
  private static Path run;

  @BeforeAll
  static void aRun() throws IOException {
    Path recipe = Files.writeString(folder.resolve("telemetry.yaml"), RECIPE);
    run = folder.resolve("run");
    StringWriter printed = new StringWriter();
    int status = KedgeCommand.line().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed))
        .execute("train", recipe.toString(),
            "--out", run.toString());
    assertEquals(0, status, printed.toString());
  }

  private static List<JsonNode> lines(String file, Predicate<JsonNode> wanted) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : file.equals("rollouts") ? RunRollouts.lines(run) : Files.readAllLines(run.resolve(file))) {
      JsonNode node = JSON.readTree(line);
      if (wanted.test(node)) {
        lines.add(node);
      }
    }
    return lines;
  }

  private static double mean(List<JsonNode> lines, ToDoubleFunction<JsonNode> value) {
    return lines.stream().mapToDouble(value).average().orElseThrow();
  }

  @Test
  void evaluationsEqualARecountOfTheirProblems() throws IOException {
    int counted = 0;
    Set<Double> rates = new HashSet<>();
    for (JsonNode line : lines("evaluations.jsonl", node -> true)) {
      List<JsonNode> problems = lines("problems.jsonl",
          node -> node.get("stage").equals(line.get("stage")) && node.get("step").equals(line.get("step")));
      assertEquals(25, problems.size());
      assertEquals(KINDS,
          List.copyOf(new TreeSet<>(problems.stream().map(node -> node.get("source").asText()).toList())));
      for (String kind : List.of("", "easy", "hard")) {
        List<JsonNode> its = problems.stream()
            .filter(node -> kind.isEmpty() || node.get("source").asText().equals(kind)).toList();
        JsonNode said = kind.isEmpty() ? line : line.at("/by_source/" + kind);
        assertEquals(kind.isEmpty() ? 25 : kind.equals("easy") ? 15 : 10, its.size(), "the ratio is 0.6 to 0.4");
        assertEquals(its.size(), said.get("problems").asInt());
        assertEquals(mean(its, node -> node.get("length_mean").asDouble()), said.get("length_mean").asDouble(), 1e-12);
        assertEquals(mean(its, node -> node.get("correct").asDouble() / node.get("scored").asDouble()),
            (kind.isEmpty() ? said.at("/pass@1/value") : said.get("value")).asDouble(), 1e-12);
        for (String reward : List.of("thinks", "length")) {
          JsonNode noted = said.at("/rewards/" + reward);
          assertEquals(mean(its, node -> node.at("/rewards/" + reward).asDouble()), noted.get("value").asDouble(),
              1e-12, line + " " + kind);
          assertEquals(2 * its.size(), noted.get("scored").asInt());
          assertTrue(noted.get("low").asDouble() <= noted.get("value").asDouble()
              && noted.get("value").asDouble() <= noted.get("high").asDouble());
          rates.add(noted.get("value").asDouble());
          counted++;
        }
      }
      assertEquals(line.at("/stage").asText().equals("after"), line.get("rewards").has("math"));
    }
    JsonNode after = lines("evaluations.jsonl", node -> node.get("stage").asText().equals("after")).get(0);
    assertEquals(after.at("/pass@1/value"), after.at("/rewards/math/value"), "a reward that grades may be noted too");
    assertEquals(after.at("/pass@1/high"), after.at("/rewards/math/high"));
    System.out
        .println("telemetry: " + counted + " means of evaluations recounted, " + rates.size() + " different ones");
    assertTrue(counted == 18 && rates.size() > 6);
  }

  @Test
  void stepsBySourceEqualARecountOfTheirRollouts() throws IOException {
    List<JsonNode> steps = lines("steps.jsonl", node -> node.get("stage").asText().equals("rl"));
    assertEquals(3, steps.size());
    Set<Double> lengths = new HashSet<>();
    for (JsonNode step : steps) {
      int completions = 0;
      for (String kind : KINDS) {
        JsonNode said = step.at("/by_source/" + kind);
        List<JsonNode> drawn = lines("rollouts",
            node -> node.get("stage").asText().equals("rl") && node.get("step").equals(step.get("step"))
                && node.get("problem").asText().startsWith(kind + "/"));
        completions += drawn.size();
        assertEquals(drawn.size(), said.get("completions").asInt());
        assertEquals(mean(drawn, node -> node.get("reward").asDouble()), said.get("reward_mean").asDouble(), 1e-12);
        assertEquals(mean(drawn, node -> node.get("tokens").size()), said.get("length_mean").asDouble(), 1e-12);
        lengths.add(said.get("length_mean").asDouble());
        for (String reward : List.of("math", "thinks", "length")) {
          assertEquals(mean(drawn, node -> node.at("/parts/" + reward + "/value").asDouble()),
              said.at("/rewards/" + reward).asDouble(), 1e-12);
        }
      }
      assertEquals(16, completions);
    }
    assertTrue(lengths.size() > 2, "lengths differ: " + lengths);
    assertTrue(lines("steps.jsonl", node -> node.get("stage").asText().equals("one_kind")).stream()
        .noneMatch(node -> node.has("by_source")));
  }

  @Test
  void measuresBySourceReadWhatTheRunKept() {
    RunScores scores = new RunScores(run);
    int read = 0;
    for (String metric : List.of("pass@1", "length_mean", "thinks", "length", "math")) {
      Score all = scores.read(Measure.of("after", metric));
      assertEquals(25, all.byProblem().size());
      for (String kind : KINDS) {
        Score score = scores.read(Measure.of("after", metric).on(kind));
        assertEquals(kind.equals("easy") ? 15 : 10, score.problems());
        assertEquals(score.value(),
            score.byProblem().values().stream().mapToDouble(Double::doubleValue).average().orElseThrow(), 1e-12,
            metric + " " + kind);
        assertTrue(all.byProblem().keySet().containsAll(score.byProblem().keySet()));
        read++;
      }
    }
    assertTrue(scores.read(Measure.of("rl", "length_mean").on("hard")).value() > 0
        && scores.read(Measure.of("rl", "thinks").on("hard")).value() >= 0);
    assertEquals(10, read);
  }
}

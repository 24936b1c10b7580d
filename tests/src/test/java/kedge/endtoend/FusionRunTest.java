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
import java.util.List;
import kedge.policy.checkpoint.SafeTensors;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Think-Fusion stage with AdaLRS by the real command line: to its end, resumed in the middle of a round, souped, and
 * over bad input.
 */
class FusionRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RECIPE = """
      name: fusion
      seed: 3
      policy:
        shape: {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16, \
      num_experts: 4,
          num_experts_per_tok: 2, moe_intermediate_size: 32, max_position_embeddings: 96, tie_word_embeddings: true, \
      rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
        threads: 2
        tokens_per_microbatch: 120
      data:
        direct: {source: arithmetic, name: easy, operations: ["+"], min_digits: 1, max_digits: 1, size: 40, \
      demonstration: direct}
        chains: {source: arithmetic, name: hard, operations: ["+"], min_digits: 2, max_digits: 2, size: 30}
      stages:
        fusion:
          type: sft
          data: {mix: {direct: 0.9, chains: 0.1}}
          loss: sample_sum
          direct_format: learned_empty_think
          steps: 40
          sequences_per_step: 10
          max_length: 64
          learning_rate: {schedule: adalrs, peak: 1.0e-4, adalrs: {window: 3, until: 0.7}}
          balance_coefficient: 0.001
          checkpoint_every: 5
      """;
  @TempDir
  static Path folder;
  private static Path recipe;
  private static Path run;

  @BeforeAll
  static void aRun() throws IOException {
    recipe = Files.writeString(folder.resolve("fusion.yaml"), RECIPE);
    run = train("run");
  }

  private static Path train(String out, String... more) {
    Path to = folder.resolve(out);
    List<String> arguments = new ArrayList<>(List.of("train", recipe.toString(), "--out", to.toString()));
    arguments.addAll(List.of(more));
    CommandRun ended = kedge(arguments.toArray(String[]::new));
    assertEquals(0, ended.status(), ended.text());
    return to;
  }

  private static List<JsonNode> steps(Path of) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(of.resolve("steps.jsonl"))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void theSearchIsInTheLogAndTheLossFalls() throws IOException {
    List<JsonNode> steps = steps(run);
    assertEquals(40, steps.size());
    assertTrue(steps.stream().anyMatch(step -> step.path("adalrs_round").asText().equals("raised")),
        "some trial was faster: the rate is far too small");
    assertTrue(steps.get(39).get("found_rate").asDouble() > 1e-4);
    assertTrue(steps.get(39).get("loss").asDouble() < 0.9 * steps.get(0).get("loss").asDouble());
    assertTrue(steps.stream()
        .allMatch(step -> step.get("microbatches").asInt() > 1 && step.get("microbatch_fill").asDouble() > 0.5));
  }

  @Test
  void resumedFromEveryCheckpointItLeavesTheSameBytes() throws IOException {
    int inRounds = 0;
    for (int step = 5; step < 40; step += 5) {
      Path broken = Folders.copy(run, folder.resolve("broken-" + step));
      for (int later = step + 5; later <= 40; later += 5) {
        Folders.delete(broken.resolve(String.format("checkpoints/step-%06d", later)));
      }
      inRounds += Files.exists(broken.resolve(String.format("checkpoints/step-%06d/search.state", step))) ? 1 : 0;
      CommandRun ended = kedge("train", recipe.toString(), "--out", broken.toString(), "--resume");
      assertEquals(0, ended.status(), ended.text());
      assertTrue(ended.text().contains("after step " + step), ended.text());
      assertEquals(RunBytes.of(run), RunBytes.of(broken), "resumed after step " + step);
    }
    System.out.println("adalrs resumed: from 7 checkpoints, " + inRounds + " of them within a round");
    assertTrue(inRounds >= 3);
  }

  private static void evaluatesBeforeAndAfter(Path judged, Path one, Path last) throws IOException {
    Path out = folder.resolve("evaluated");
    CommandRun ended = kedge("soup", "--out", out.toString(), "--evaluate", judged.toString(), one.toString(),
        last.toString());
    assertEquals(0, ended.status(), ended.text());
    for (Path part : List.of(one, last)) {
      assertTrue(ended.text()
          .matches("(?s).*\n" + part
              + ": judged pass@1 [0-9.]+ %; the mean has [+-]?[0-9.]+ points \\([-+0-9.]+ to [-+0-9.]+ over 12 "
              + "problems\\)\n.*"),
          ended.text());
    }
    assertTrue(ended.text().matches("(?s).*\n" + out + ": judged pass@1 [0-9.]+ % of 12 problems\n"), ended.text());
    Path runs = folder.resolve("evaluated-evaluations");
    for (String name : List.of("1-step-000035", "2-step-000040", "soup")) {
      assertTrue(Files.readString(runs.resolve(name).resolve("evaluations.jsonl")).contains("pass@1"), name);
    }
    CommandRun soup = kedge("eval", judged.toString(), "--checkpoint", out.toString(), "--out",
        folder.resolve("evaluated-alone").toString());
    assertEquals(0, soup.status(), soup.text());
    assertEquals(Files.readString(folder.resolve("evaluated-alone/problems.jsonl")),
        Files.readString(runs.resolve("soup/problems.jsonl")));
    refused("evaluated-evaluations exists already", "soup", "--out", out.toString(), "--evaluate", judged.toString(),
        one.toString(), last.toString());
  }

  @Test
  void aSoupIsTheMeanToTheLastBitAndRefusedWhereTheMakingDiffers() throws IOException {
    Path one = run.resolve("checkpoints/step-000035");
    Path two = train("other-seed-is-another-base", "--set", "stages.fusion.steps=5", "--set", "seed=4")
        .resolve("checkpoints/step-000005");
    Path out = folder.resolve("soup");
    Path last = run.resolve("checkpoints/step-000040");
    Path third = run.resolve("checkpoints/step-000030");
    CommandRun made = kedge("soup", "--out", out.toString(), one.toString(), last.toString());
    assertEquals(0, made.status(), made.text());
    assertEquals(mean(List.of(one, last)), equal(out, List.of(one, last)));
    Path three = folder.resolve("soup-of-three");
    assertEquals(0,
        kedge("soup", "--out", three.toString(), one.toString(), last.toString(), third.toString()).status());
    equal(three, List.of(one, last, third));
    assertEquals(0, kedge("generate", "--checkpoint", out.toString(), "--max-new-tokens", "4", "1+1=").status());
    refused("training began from other weights", "soup", "--out", folder.resolve("no").toString(), one.toString(),
        two.toString());
    refused("stages.fusion.loss is sample_sum and per_token", "soup", "--out", folder.resolve("no").toString(),
        one.toString(),
        train("other-loss", "--set", "stages.fusion.steps=5", "--set", "stages.fusion.loss=per_token")
            .resolve("checkpoints/step-000005").toString());
    CommandRun forced = kedge("soup", "--force-different", "--out", folder.resolve("forced").toString(), one.toString(),
        two.toString());
    assertEquals(0, forced.status(), forced.text());
    assertTrue(forced.text().contains("different, and averaged anyway") && forced.text().contains("other weights"),
        forced.text());
    Path unknown = Folders.copy(last, folder.resolve("unknown"));
    Files.delete(unknown.resolve("checksums.json"));
    Files.delete(unknown.resolve("provenance.json"));
    refused("does not say how it was made", "soup", "--out", folder.resolve("no").toString(), one.toString(),
        unknown.toString());
    Path wider = train("wider", "--set", "stages.fusion.steps=5", "--set", "policy.shape.moe_intermediate_size=16")
        .resolve("checkpoints/step-000005");
    refused("different shapes, which no setting can mix", "soup", "--force-different", "--out",
        folder.resolve("no").toString(), one.toString(), wider.toString());
    refused("at least two", "soup", "--out", folder.resolve("no").toString(), one.toString());
    refused("given twice", "soup", "--out", folder.resolve("no").toString(), one.toString(), one.toString());
    refused("exists already", "soup", "--out", out.toString(), one.toString(), last.toString());
    refused("nowhere, which is not a folder", "soup", "--out", folder.resolve("no").toString(), one.toString(),
        folder.resolve("nowhere").toString());
    refused("--stage is given without --evaluate", "soup", "--out", folder.resolve("no").toString(), "--stage",
        "judged", one.toString(), last.toString());
    Path judged = Files.writeString(folder.resolve("judged.yaml"), RECIPE.replaceFirst("(?s)stages:.*", """
        rewards: [{reward: math}, {reward: thinks}]
        stages:
          judged: {type: eval, data: direct, problems: 12, sampling: {max_new_tokens: 16}}
        """));
    refused("--stage is other, expected one of the recipe's eval stages [judged]", "soup", "--out",
        folder.resolve("no").toString(), "--evaluate",
        judged.toString(), "--stage", "other", one.toString(), last.toString());
    assertFalse(Files.exists(folder.resolve("no")));
    evaluatesBeforeAndAfter(judged, one, last);
  }

  @Test
  void aProbeCountsEveryTokenOfEveryDataSetAndChoosesWithinTheBound() throws IOException {
    Path out = folder.resolve("probe");
    Path first = run.resolve("checkpoints/step-000005");
    Path last = run.resolve("checkpoints/step-000040");
    CommandRun ended = kedge("probe", recipe.toString(), "--checkpoint", first.toString(), "--checkpoint",
        last.toString(),
        "--drift-bound", "10", "--problems", "12",
        "--out", out.toString());
    assertEquals(0, ended.status(), ended.text());
    JsonNode report = JSON.readTree(out.resolve("probe.json").toFile());
    for (JsonNode checkpoint : report.get("checkpoints")) {
      for (String name : List.of("direct", "chains")) {
        JsonNode data = checkpoint.get("data").get(name);
        long[] sums = new long[2];
        for (int layer = 0; layer < 2; layer++) {
          for (JsonNode slots : data.get("slots").get(layer)) {
            sums[layer] += slots.asLong();
          }
        }
        assertTrue(sums[0] > 24 && sums[0] == sums[1] && sums[0] % 2 == 0,
            "two slots a token in both layers: " + sums[0]);
        assertTrue(data.get("entropy_mean").asDouble() > 0 && data.get("entropy_mean").asDouble() <= 1);
      }
    }
    assertEquals(0, report.get("checkpoints").get(0).get("drift").asDouble());
    assertTrue(report.get("checkpoints").get(1).get("drift").asDouble() > 0);
    assertTrue(Files.readString(out.resolve("probe.html")).contains("chains, step-000040"));
    refused("expected some of the recipe's", "probe", recipe.toString(), "--checkpoint", first.toString(), "--data",
        "chain", "--out", out.toString());
    refused("--problems is 0", "probe", recipe.toString(), "--checkpoint", first.toString(), "--problems", "0", "--out",
        out.toString());
    Path dense = train("dense", "--set", "stages.fusion.steps=2", "--set", "stages.fusion.balance_coefficient=0",
        "--set",
        "policy.shape={hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, "
            + "head_dim: 16, intermediate_size: 32, "
            + "max_position_embeddings: 96, tie_word_embeddings: true}").resolve("checkpoints/step-000002");
    refused("is a dense model", "probe", recipe.toString(), "--checkpoint", dense.toString(), "--out", out.toString());
  }

  @Test
  void mixturesThatCannotBeMeantAreRefusedAndThoseThatRunDryEnd() throws IOException {
    for (String[] wrong : new String[][]{{"{mix: {direct: 0.9, chain: 0.1}}", "chain is not one of", "chains"},
        {"{mix: {}}", "is empty, expected weights"},
        {"{mix: {direct: 0, chains: 0}}", "one above 0"}, {"{mix: {direct: -1, chains: 2}}", "at least 0"},
        {"{mix: {direct: 3.14159265, chains: 1}}", "fewer decimals"},
        {"{source: direct, mix: {chains: 1}}", "beside source"},
        {"{source: direct, dry: stop}", "is given beside source"},
        {"{mix: {direct: 1}, dry: perhaps}", "perhaps", "reuse"}, {"[direct, chains]", "a list"},
        {"{mix: {direct: much}}", "much"},
        {"dirct", "dirct", "direct"}}) {
      CommandRun ended = kedge("check", recipe.toString(), "--set", "stages.fusion.data=" + wrong[0]);
      assertTrue(ended.status() != 0, wrong[0]);
      Arrays.stream(wrong).skip(1).forEach(word -> assertTrue(ended.text().contains(word), ended.text()));
    }
    for (String[] wrong : new String[][]{{"stages.fusion.learning_rate.adalrs.window=2", "window", "at least 3"},
        {"stages.fusion.learning_rate.adalrs.then=adalrs", "is adalrs, expected constant"},
        {"stages.fusion.learning_rate.adalrs.until=0", "until"},
        {"stages.fusion.learning_rate.schedule=cosine", "schedule is cosine", "Maybe schedule: adalrs"},
        {"stages.fusion.look_ahead=0", "look_ahead"},
        {"stages.fusion.direct_format=none", "none", "answer"}, {"stages.fusion.loss=sum", "sum", "sample_sum"}}) {
      CommandRun ended = kedge("check", recipe.toString(), "--set", wrong[0]);
      assertTrue(ended.status() != 0, wrong[0]);
      Arrays.stream(wrong).skip(1).forEach(word -> assertTrue(ended.text().contains(word), ended.text()));
    }
    refused("two sources named easy", "train", recipe.toString(), "--out", folder.resolve("twice").toString(), "--set",
        "data.chains={source: arithmetic, name: easy, operations: [\"+\"], min_digits: 1, max_digits: 1, size: 40}");
    refused("runs dry in its first step", "train", recipe.toString(), "--out", folder.resolve("dry").toString(),
        "--set",
        "stages.fusion.data={mix: {direct: 0.9, chains: 0.1}, dry: stop}", "--set",
        "stages.fusion.sequences_per_step=50");
    // 40 direct ones at 0.9: the 45th problem would be the 41st of them.
    Path dry = train("ends", "--set", "stages.fusion.data={mix: {direct: 0.9, chains: 0.1}, dry: stop}");
    assertEquals(4, steps(dry).size());
    assertEquals(40,
        steps(train("reused", "--set", "stages.fusion.data={mix: {direct: 0.9, chains: 0.1}, dry: reuse}")).size());
    assertEquals(5,
        steps(train("plain", "--set", "stages.fusion.data=chains", "--set", "stages.fusion.steps=5")).size());
    assertTrue(Files.readString(folder.resolve("plain/recipe.yaml")).contains("data: chains\n"));
  }

  private static void refused(String expected, String... arguments) {
    CommandRun ended = kedge(arguments);
    assertTrue(ended.status() != 0, String.join(" ", arguments));
    assertTrue(
        ended.text().contains(expected) && ended.text().startsWith("kedge: ")
            || ended.text().contains("\nkedge: ") && ended.text().contains(expected),
        ended.text());
  }

  private static int mean(List<Path> checkpoints) {
    try (SafeTensors weights = SafeTensors.open(checkpoints.get(0))) {
      return weights.entries().size();
    }
  }

  /** Compares every value of the soup with the mean that Java computes; returns how many tensors there were. */
  private static int equal(Path soup, List<Path> checkpoints) {
    int values = 0;
    int tensors = 0;
    try (SafeTensors mixed = SafeTensors.open(soup); NativeScope frame = new NativeScope()) {
      for (String name : mixed.entries().keySet()) {
        float[] found = Transfer.floats(mixed.file(name).tensor(name));
        double[] sum = new double[found.length];
        for (Path checkpoint : checkpoints) {
          try (SafeTensors weights = SafeTensors.open(checkpoint)) {
            float[] own = Transfer.floats(weights.file(name).tensor(name));
            for (int i = 0; i < sum.length; i++) {
              sum[i] += own[i];
            }
          }
        }
        for (int i = 0; i < sum.length; i++) {
          assertEquals((float) (sum[i] / checkpoints.size()), found[i], name);
          values++;
        }
        tensors++;
      }
    }
    System.out.println("soup: " + values + " values of " + tensors + " tensors equal the mean of " + checkpoints.size()
        + " to the last bit");
    return tensors;
  }
}

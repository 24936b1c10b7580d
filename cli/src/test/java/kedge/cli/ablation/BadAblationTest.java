package kedge.cli.ablation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.cli.KedgeCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that can be wrong with an ablation before it runs: one clear message each, and no file is written. */
class BadAblationTest {
  static final String BASE = """
      name: tiny
      policy:
        shape: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 8, \
      num_experts: 4,
          num_experts_per_tok: 2, moe_intermediate_size: 16, max_position_embeddings: 96, tie_word_embeddings: true, \
      rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
        threads: 1
      data:
        sums: {source: arithmetic, name: sums, split: train, operations: ["+"], min_digits: 1, max_digits: 1, size: 40}
        held_out: {source: arithmetic, name: held-out, split: held_out, operations: ["+"], min_digits: 1, max_digits: \
      1, size: 10}
      rewards:
        - {reward: math}
      stages:
        rl: {type: rl, data: sums, algorithm: grpo, steps: 3, prompts_per_step: 2, completions_per_prompt: 4, \
      sampling: {max_new_tokens: 16},
          learning_rate: {peak: 1.0e-3}}
        after_rl: {type: eval, data: held_out, sampling: {max_new_tokens: 16}}
      """;
  static final String GOOD = """
      name: bad
      base: base.yaml
      axes:
        stages.rl.algorithm: [grpo, dapo]
      seeds: 2
      measure:
        - {stage: after_rl, metric: pass@1}
      """;

  /**
   * A faulty ablation file.
   *
   * @param from text of the valid file that is replaced
   * @param to its replacement
   * @param said part of the message
   */
  private record Case(String from, String to, String said) {
  }

  private static final List<Case> CASES = List.of(
      new Case("stages.rl.algorithm:", "stages.rl.algoritm:",
          "stages.rl.algoritm: --set: unknown key. Maybe algorithm?"),
      new Case("stages.rl.algorithm:", "stages.lr.algorithm:",
          "stages.lr: --set: the recipe has none of that name: lr is not one of rl, after_rl. Maybe rl?"),
      new Case("[grpo, dapo]", "[grpo, dappo]", "cell dappo"),
      new Case("[grpo, dapo]", "[grpo]", "axes make 1 cell, expected at least 2"),
      new Case("[grpo, dapo]", "[]", "axes.stages.rl.algorithm: has no values"),
      new Case("[grpo, dapo]", "grpo", "expected a list of values, or named variants"),
      new Case("[grpo, dapo]", "[grpo, grpo]", "two cells have the same name"),
      new Case("stages.rl.algorithm: [grpo, dapo]", "rate: {a: {}, b: {stages.rl.learning_rate.peak: 0.001}}",
          "the cells a and b have the same recipe"),
      new Case("[grpo, dapo]", "[grpo, dapo]\n  x: {a: {stages.rl.algorithm: cispo}}",
          "stages.rl.algorithm is changed by two axes"),
      new Case("seeds: 2", "seeds: 1",
          "seeds is 1 seed, expected at least 2: intervals are computed from the spread between seeds"),
      new Case("seeds: 2", "seeds: [4, 4]", "seeds is [4, 4], expected different ones"),
      new Case("seeds: 2", "seeds: many", "seeds: is 'many', expected a number of seeds or a list of whole numbers"),
      new Case("seeds: 2\n", "", "seeds: missing, but required"),
      new Case("base: base.yaml", "base: other.yaml", "base: no recipe"),
      new Case("base: base.yaml", "bse: base.yaml",
          "bse is not one of name, base, set, axes, seeds, measure, baseline. Maybe base?"),
      new Case("stage: after_rl", "stage: after_lr",
          "measure: stage after_lr is not one of rl, after_rl. Maybe after_rl?"),
      new Case("pass@1", "pass@4", "measure: after_rl pass@4 is not computed: stages.after_rl.k is [1]"),
      new Case("pass@1", "maj@1",
          "measure: after_rl maj@1 is not computed: a majority needs at least two completions. Maybe pass@1?"),
      new Case("metric: pass@1", "metric: length_men",
          "measure: after_rl length_men is not computed: length_men is not one of pass@1, length_mean, "
              + "truncated_share, unscorable_share. Maybe length_mean? (the name of a reward needs "
              + "stages.after_rl.rewards)"),
      new Case("metric: pass@1", "metric: truncated_share, source: hard",
          "measure: after_rl truncated_share (hard) is not computed: truncated_share is not one of pass@1, "
              + "length_mean"),
      new Case("metric: pass@1", "metric: pass@1, source: [hard]", "measure.0.source: is a list, expected a text"),
      new Case("metric: pass@1", "metrik: pass@1", "metrik is not one of stage, metric"),
      new Case("pass@1}", "pass@1, better: more}", "better expects higher, lower or neither"),
      new Case("pass@1}", "pass@1, equivalent_within: -1}", "equivalent_within is -1.0, expected above 0"),
      new Case("pass@1}", "pass@1, last_steps: few}", "last_steps expects a whole number"),
      new Case("- {stage: after_rl, metric: pass@1}", "[]", "measure is empty, expected at least one stage and metric"),
      new Case("seeds: 2", "seeds: 2\nbaseline: gspo", "baseline: gspo is not one of grpo, dapo"),
      new Case("name: bad", "name: bad/worse", "since it is the folder's name"),
      new Case("name: bad", "name: bad\nname: worse", "written twice"),
      new Case("seeds: 2", "set: {stages.rl.steps: 0}\nseeds: 2", "stages.rl.steps: is 0, expected at least 1"));

  @TempDir
  Path folder;

  private String refused(String... arguments) {
    StringWriter printed = new StringWriter();
    int status = KedgeCommand.line().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed))
        .execute(arguments);
    assertEquals(1, status, printed::toString);
    assertEquals(1, printed.toString().lines().filter(line -> line.startsWith("kedge: ")).count(), printed::toString);
    assertFalse(printed.toString().contains("\tat "), printed::toString);
    return printed.toString();
  }

  @Test
  void eachFaultIsOneMessageAndNothingIsWritten() throws IOException {
    Files.writeString(folder.resolve("base.yaml"), BASE);
    List<String> wrong = new ArrayList<>();
    for (Case each : CASES) {
      assertTrue(GOOD.contains(each.from()), each.from());
      Path file = Files.writeString(folder.resolve("ablation.yaml"), GOOD.replace(each.from(), each.to()));
      String said = refused("ablate", file.toString(), "--out", folder.resolve("out").toString(), "--jobs", "1");
      if (!said.contains(each.said())) {
        wrong.add(each + " said: " + said);
      }
      assertFalse(Files.exists(folder.resolve("out")), each::toString);
    }
    System.out.println(CASES.size() + " bad ablations were refused");
    assertEquals(List.of(), wrong);
  }

  @Test
  void optionsThatDoNotFitAreRefused() throws IOException {
    Files.writeString(folder.resolve("base.yaml"), BASE);
    String file = Files.writeString(folder.resolve("ablation.yaml"), GOOD).toString();
    String out = Files.createDirectories(folder.resolve("taken/inside")).getParent().toString();
    assertTrue(refused("ablate", file, "--jobs", "0").contains("--jobs is 0, expected at least 1"));
    assertTrue(refused("ablate", file, "--difference", "0.1").contains("--difference is given without --plan"));
    assertTrue(refused("ablate", file, "--memory", "0.001").contains("one run is expected to need"));
    assertTrue(refused("ablate", file, "--out", out).contains("is neither empty nor an ablation"));
    assertTrue(refused("ablate", file, "--resume", "--out", folder.resolve("none").toString())
        .contains("nothing to resume in"));
    assertTrue(refused("ablate", folder.resolve("no.yaml").toString()).contains("no ablation"));
    assertTrue(refused("ablate", file, "--plan", "--like", folder.toString())
        .contains("is not a run folder: looked for"));
  }

  @Test
  void runsThatCannotBeComparedAreRefused() throws IOException {
    Path one = run("one", "seed: 1", 0, 1, 2);
    Path two = run("two", "seed: 2", 0, 1, 2);
    Path other = run("other", "seed: 1", 0, 1, 3);
    Path fewer = run("fewer", "seed: 2", 0, 1);
    for (Path run : List.of(other, fewer)) {
      Files.writeString(run.resolve("recipe.yaml"),
          Files.readString(run.resolve("recipe.yaml")).replace("grpo", "dapo"));
    }
    String out = folder.resolve("out").toString();
    assertTrue(
        refused("compare", folder.resolve("gone").toString(), one.toString())
            .contains("gone is not a run folder: looked for"));
    assertTrue(refused("compare", one.toString(), two.toString()).contains("all 2 runs have the same recipe"));
    assertTrue(refused("compare", one.toString(), one.toString()).contains("the same recipe and the same seed 1"));
    String said = refused("compare", one.toString(), two.toString(), other.toString(), fewer.toString(), "--out", out);
    assertTrue(said.contains("of which 2 are in only one of the two, the first is p2"), said);
    said = refused("compare", one.toString(), two.toString(), other.toString(), fewer.toString(), "--out", out,
        "--measure", "after_rl:pass@7");
    assertTrue(said.contains("pass@7 is not one of") && said.contains("Maybe pass@1?"), said);
    said = refused("compare", one.toString(), other.toString(), "--measure", "after_rl:pass@1:hard");
    assertTrue(said.contains("stage after_rl, source: hard is not one of easy"), said);
    said = refused("compare", one.toString(), other.toString(), "--measure", "after_rl:thinsk:easy");
    assertTrue(said.contains("thinsk is not one of length_mean, pass@1, thinks. Maybe thinks?"), said);
    assertTrue(
        refused("compare", one.toString(), other.toString(), "--measure", "pass@1").contains("expected STAGE:METRIC"));
    assertTrue(refused("compare", one.toString(), other.toString(), "--measure", "rl:loss")
        .contains("there are no values of stage rl in"));
  }

  /** A run folder with one evaluation of these problems. */
  private Path run(String name, String seed, int... problems) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("recipe.yaml"), BASE + seed + "\n");
    Files.writeString(run.resolve("evaluations.jsonl"), "{\"stage\":\"after_rl\",\"step\":0,\"problems\":"
        + problems.length
        + ",\"samples\":1,\"pass@1\":{\"value\":0.5,\"low\":0.1,\"high\":0.9},\"length_mean\":4.0,\"by_source\":"
        + "{\"easy\":{\"value\":0.5,\"low\":0.1,\"high\":0.9,\"problems\":3,\"length_mean\":4.0,\"rewards\":"
        + "{\"thinks\":{\"value\":1.0}}}}}\n");
    StringBuilder lines = new StringBuilder();
    for (int problem : problems) {
      lines.append("{\"stage\":\"after_rl\",\"step\":0,\"evaluation\":\"after_rl\",\"problem\":\"p").append(problem)
          .append("\",\"samples\":1,\"scored\":1,\"correct\":1}\n");
    }
    Files.writeString(run.resolve("problems.jsonl"), lines);
    return run;
  }
}

package kedge.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A run of the thinking pipeline over bad recipes, bad pools and data that are gone. */
final class BadStages {
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
      total: {by: formula, formula: math}
      stages:
        curated: {type: curate, sources: [sums], steps: [{step: dedupe_exact}, {step: validate, chain: false}]}
        longcot: {type: sft, data: curated, steps: 90, sequences_per_step: 16, max_length: 64, learning_rate: {peak: \
      5.0e-3, warmup_steps: 3},
          checkpoint_every: 45}
        pool: {type: pool, data: sums, completions_per_problem: 2, sampling: {max_new_tokens: 32}, general: [sums], \
      keep_all_right: true}
        harvest: {type: harvest, data: pool, completions_per_problem: 4, sound: [think_format], sampling: \
      {max_new_tokens: 32}}
        fusion: {type: sft, data: {mix: {more: 0.9, harvest: 0.1}}, steps: 4, sequences_per_step: 10, max_length: 64,
          learning_rate: {schedule: adalrs, peak: 1.0e-3, adalrs: {window: 3, until: 1}}}
        rl: {type: rl, data: pool, algorithm: grpo, kl: {coefficient: 0}, steps: 2, prompts_per_step: 4, \
      completions_per_prompt: 4,
          sampling: {max_new_tokens: 32}, learning_rate: {peak: 1.0e-4}}
        after: {type: eval, data: pool, problems: 10, sampling: {max_new_tokens: 32}}
      """;
  private final Path folder;
  private final BadCases cases;
  private final Path recipe;
  private final Path run;
  private int runs;

  BadStages(Path folder, BadCases cases) throws IOException {
    this.folder = folder;
    this.cases = cases;
    this.recipe = Files.writeString(folder.resolve("stages.yaml"), RECIPE);
    this.run = folder.resolve("runs").resolve("whole");
  }

  void run() throws IOException {
    cases.expect(BadCases.kedge("train", recipe.toString(), "--out", run.toString()).status() == 0,
        "the run that must work does not");
    recipes();
    early();
    sources();
    pools();
    mixtures();
    gone();
    afterwards();
  }

  /** What is wrong with a recipe is said before anything runs. */
  private void set(String setting, String... words) throws IOException {
    cases.refuse(List.of(words), BadCases.with(List.of("check", recipe.toString()), setting));
  }

  /** A new run that finds the first stages finished in the one that worked. */
  private void train(List<String> words, String... settings) throws IOException {
    cases.refuse(words,
        BadCases
            .with(List.of("train", recipe.toString(), "--out", folder.resolve("runs/" + runs++).toString(), "--reuse",
                run.toString()), settings));
  }

  private void recipes() throws IOException {
    set("stages.fusion.learning_rate.adalrs.window=2", "adalrs.window: is 2", "at least 3");
    set("stages.fusion.learning_rate.adalrs.raise=1", "adalrs.raise: is 1", "above 1");
    set("stages.fusion.learning_rate.adalrs.lower=0.5", "adalrs.lower: is 0.5", "above 1");
    set("stages.fusion.learning_rate.adalrs.shrink=1.5", "adalrs.shrink: is 1.5", "at most 1");
    set("stages.fusion.learning_rate.adalrs={from: 0.5, until: 0.5}", "adalrs.until: is 0.5", "above from 0.5");
    set("stages.fusion.learning_rate.schedule=wsd", "adalrs: is given, but schedule is wsd");
    set("stages.rl.learning_rate.schedule=adalrs", "stages.rl", "adalrs");
    set("stages.fusion.data={mix: {more: 0.9, harvst: 0.1}}", "harvst", "harvest");
    set("stages.fusion.data={mix: {more: 1, harvest: -1}}", "stages.fusion.data", "at least 0");
    set("stages.fusion.data={mix: {more: 0, harvest: 0}}", "stages.fusion.data", "above 0");
    set("stages.longcot.data={mix: {more: 1, harvest: 1}}", "stages.longcot.data", "comes later");
    set("stages.rl.total={by: sail-rl}", "stages.rl.total", "judge_judgment");
    set("total={by: sail-vl2-mixed, answer: [math], answer_weight: 0.5, think_weight: 0.5, format_weight: 0.5}",
        "sum of 1");
    set("stages.pool.pass_rate_at_most=-0.5", "pass_rate_at_most", "0 to 1");
    set("stages.harvest.sound=[steps_logic]", "stages.harvest", "steps_logic", "think_format");
    set("stages.curated.steps=[{step: guide, chat_model: teacher}]", "stages.curated.steps.0", "teacher",
        "chat_models");
  }

  private void check(List<String> words, String... settings) throws IOException {
    cases.refuse(words, BadCases.with(List.of("check", recipe.toString()), settings));
  }

  /** What would end a stage as it begins, or at some step of it, is said before anything is trained. */
  private void early() throws IOException {
    check(List.of("stages.longcot.optimizer.trainable: no weight is named model.layer.*"),
        "stages.longcot.optimizer.trainable=[model.layer.*]");
    check(List.of("stages.rl.optimizer.trainable: no weight is named head"),
        "stages.rl.optimizer.trainable=[\"*\", head]");
    train(List.of("its prompt has", "stages.pool.sampling.max_new_tokens 94", "96 positions"),
        "stages.pool.sampling.max_new_tokens=94");
    check(List.of("stages.rl: ", "updates"), "stages.rl.algorithm=rloo", "stages.rl.updates_per_batch=2");
    check(List.of("stages.longcot.data.mix runs dry in its first step", "more has 30"),
        "stages.longcot.data={mix: {more: 1, sums: 1}, dry: stop}",
        "stages.longcot.sequences_per_step=100");
    check(List.of("longcot has two sources named sums"), "stages.longcot.data={mix: {more: 1, sums: 1}}",
        "data.more.name=sums");
    check(List.of("rl has two sources named sums"), "stages.rl.data={mix: {more: 1, sums: 1}}", "data.more.name=sums");
    for (String left : List.of("pool", "harvest", "after")) {
      String only = RECIPE.lines().filter(line -> line.startsWith("  " + left + ": ")).findFirst().orElseThrow().strip()
          .replaceFirst("data: pool", "data: sums");
      check(
          List.of("stages." + left + ": none of the recipe's rewards grades the answer",
              "Maybe add - {reward: math, weight: 0}"),
          "stages={" + only + "}",
          "rewards=[{reward: think_format}]", "total={by: formula, formula: think_format}");
    }
    check(List.of("stages.pool.pass_rates", "which is no file", "no-rates.jsonl"),
        "stages.pool.pass_rates=" + folder.resolve("no-rates.jsonl"));
    String learned = "stages.fusion reads more, whose demonstrations it cannot all learn from: ";
    check(List.of(learned, "more/", "max_length is 5"), "stages.fusion.max_length=5");
    String bare = "{\"question\": \"1+1=\", \"answer\": \"2\"";
    String none = "data.more={source: jsonl, file: \"" + rows("none", bare + "}\n") + "\"}";
    check(List.of(learned + "none/1: has no demonstration"), none);
    check(List.of(learned + "letters/1: ", "two"),
        "data.more={source: jsonl, solution: solution, file: \"" + rows("letters", bare
            + ", \"solution\": \"two\"}\n") + "\"}");
    cases.refuse(List.of(learned + "none/1: "),
        BadCases.with(List.of("train", recipe.toString(), "--out", folder.resolve("runs/early").toString()), none));
    cases.expect(!Files.exists(folder.resolve("runs/early/stages")), "a stage of a run that cannot end was begun");
    train(List.of("stages.longcot reads curated, whose demonstrations it cannot all learn from: sums/",
        "max_length is 8"), "stages.longcot.max_length=8");
  }

  private Path rows(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name + ".jsonl"), text);
  }

  private void source(String name, String form, String text, String... words) throws IOException {
    cases.refuse(List.of(words),
        BadCases.with(List.of("train", recipe.toString(), "--out", folder.resolve("runs/" + name).toString()),
            "data.sums={source: jsonl, name: sums, file: \"" + rows(name, text) + "\"" + form + "}"));
  }

  private void sources() throws IOException {
    String row = "{\"id\": \"a\", \"question\": \"1+1=\", \"answer\": \"2\"}\n";
    source("twice", ", id: id", row + row, "twice.jsonl:2", "sums/a", "already that of twice.jsonl:1");
    source("no-box", ", answer_form: boxed", row, "no-box.jsonl:1", "\\boxed{}");
    source("no-number", "", "{\"question\": \"1+1=\", \"answer\": \"two of them, perhaps\"}\n", "sums/1", "vocabulary");
  }

  private Path rates(String name, int correct) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line : Files.readAllLines(run.resolve("pools/pool.jsonl"))) {
      text.append(line.replaceFirst("\"samples\":.*", "\"samples\":2,\"scored\":2,\"correct\":" + correct + "}"))
          .append('\n');
    }
    return rows(name, text.toString());
  }

  private void pools() throws IOException {
    String drop = "stages.pool.keep_all_right=false";
    train(List.of("stages.pool kept nothing: {all_right=40}", "pool.jsonl"), drop,
        "stages.pool.pass_rates=" + rates("all-right", 2));
    train(List.of("stages.pool kept nothing: {none_right=40}", "pool.jsonl"), "stages.pool.general=[]",
        "stages.pool.pass_rates=" + rates("none-right", 0));
    train(List.of("stages.pool kept nothing: {too_easy=40}", "pool.jsonl"), "stages.pool.pass_rate_at_most=0.25",
        "stages.pool.pass_rates=" + rates("even", 1));
    train(List.of("stages.pool.pass_rates", "no-rates.jsonl"),
        "stages.pool.pass_rates=" + folder.resolve("no-rates.jsonl"));
    train(List.of("stages.pool.pass_rates has no pass rate of"),
        "stages.pool.pass_rates=" + rows("other", "{\"problem\": \"x\", \"scored\": 1}\n"));
    train(List.of("torn.jsonl:1", "one JSON object a line"),
        "stages.pool.pass_rates=" + rows("torn", "{\"problem\"\n{}\n"));
    train(List.of("stages.pool.data", "two sources named sums"), "stages.pool.data={mix: {sums: 1, more: 1}}",
        "data.more.name=sums",
        "stages.fusion.data=harvest");
    train(List.of("stages/curated", "02-redundancy.dropped.jsonl", "left no record of 40"),
        "stages.curated.steps=[{step: validate}, {step: redundancy, overlap: 0.0001}]");
  }

  private void mixtures() throws IOException {
    // An untrained policy is never right: the harvest that the mixture needs is empty, and that is said by the harvest.
    train(List.of("stages.harvest kept nothing", "none_right", "harvest.jsonl"), "stages.longcot.steps=1",
        "stages.longcot.learning_rate.warmup_steps=0");
    train(List.of("stages.harvest kept nothing", "none_"), "stages.harvest.sampling.max_new_tokens=2");
    train(List.of("stages.fusion.data.mix runs dry in its first step", "harvest has", "Maybe dry: reuse"),
        "stages.fusion.data={mix: {more: 0.5, harvest: 0.5}, dry: stop}", "stages.fusion.sequences_per_step=100");
    Path few = rows("few", "{\"question\": \"1+1=\", \"answer\": \"2\", \"solution\": \"1+1=2\"}\n".repeat(9));
    train(List.of("stages.fusion.data.mix runs dry in its first step", "few has 3 problems"),
        "stages.fusion.data={mix: {more: 0.5, harvest: 0.5}, dry: stop}",
        "data.more={source: jsonl, file: \"" + few + "\", limit: 3, solution: solution}");
    Path bare = rows("bare", "{\"question\": \"1+1=\", \"answer\": \"2\"}\n");
    train(List.of("bare/1", "no demonstration to learn from"), "data.more={source: jsonl, file: \"" + bare + "\"}");
    cases.count(List.of("fusion: adalrs looks for no rate", "window 50"),
        BadCases.with(List.of("train", recipe.toString(), "--out",
            folder.resolve("runs/short").toString(), "--reuse", run.toString()),
            "stages.fusion.learning_rate.adalrs.window=50"));
  }

  /** The run, stopped after so many checkpoints, with a file taken away or changed. */
  private Path stopped(String name, int checkpoints) throws IOException {
    Path broken = Folders.copy(run, folder.resolve(name));
    List<Path> all;
    try (Stream<Path> listed = Files.list(broken.resolve("checkpoints"))) {
      all = new ArrayList<>(listed.sorted().toList());
    }
    for (Path later : all.subList(checkpoints, all.size())) {
      Folders.delete(later);
    }
    if (Files.exists(broken.resolve("standing"))) {
      Folders.delete(broken.resolve("standing"));
    }
    return broken;
  }

  private void resumed(Path broken, String... words) throws IOException {
    // What came after the checkpoint is cut off when a run goes on, as it must be.
    boolean pooled = Files.exists(broken.resolve("checkpoints/step-000091"));
    List<Path> after = Stream
        .of("steps.jsonl", "timings.jsonl", "rollouts.jsonl", "rollouts", "evaluations.jsonl", "problems.jsonl",
            "pools/harvest.jsonl", pooled ? "steps.jsonl" : "pools/pool.jsonl")
        .map(broken::resolve).toList();
    cases.changing(after).refuse(List.of(words), "train", recipe.toString(), "--out", broken.toString(), "--resume");
  }

  private void changed(String name, int checkpoints, String file, String from, String to, String... words)
      throws IOException {
    Path broken = stopped(name, checkpoints);
    String text = Files.readString(broken.resolve(file));
    cases.expect(text.contains(from), "no " + from + " in " + file + ": " + text);
    Files.writeString(broken.resolve(file), text.replaceFirst(java.util.regex.Pattern.quote(from), to));
    resumed(broken, words);
  }

  private void gone() throws IOException {
    Path curated = stopped("no-curated", 1);
    Folders.delete(curated.resolve("stages/curated"));
    resumed(curated, "stage curated", "is gone", "data.jsonl");
    Path pool = stopped("no-pool", 3);
    Files.delete(pool.resolve("pools/pool.jsonl"));
    resumed(pool, "pool.jsonl", "lost lines");
    Path harvest = stopped("no-harvest", 4);
    Files.delete(harvest.resolve("pools/harvest.jsonl"));
    resumed(harvest, "harvest.jsonl", "lost lines");
    Path half = stopped("half-pool", 3);
    byte[] bytes = Files.readAllBytes(half.resolve("pools/pool.jsonl"));
    Files.write(half.resolve("pools/pool.jsonl"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    resumed(half, "pool.jsonl", "lost lines");
    changed("no-json", 3, "pools/pool.jsonl", "{\"problem\":", "[\"problem\":", "pool.jsonl",
        "is not what the run wrote", "line 1 or later");
    changed("foreign", 3, "pools/pool.jsonl", "\"problem\":\"sums/", "\"problem\":\"sumo/", "pool.jsonl",
        "is not what the run wrote");
    Path shorter = stopped("short-curated", 1);
    List<String> records = Files.readAllLines(shorter.resolve("stages/curated/data.jsonl"));
    Files.write(shorter.resolve("stages/curated/data.jsonl"), records.subList(0, records.size() - 3));
    resumed(shorter, "stages/curated/data.jsonl", "curation.json");
    changed("other-answer", 1, "stages/curated/data.jsonl", "\"answer\":\"", "\"answer\":\"9",
        "stages/curated/data.jsonl", "curation.json");
    changed("no-report", 1, "stages/curated/curation.json", "[", "{", "stages/curated/curation.json",
        "not the report of a curation");
  }

  /** Commands that read a finished run, or one of its stages. */
  private void afterwards() throws IOException {
    cases.refuse(List.of("stages.after", "pool", "kedge train"), "eval", recipe.toString(), "--out",
        folder.resolve("judged").toString(), "--stage", "after");
    cases.expect(!Files.exists(folder.resolve("judged")), "the folder of an evaluation that cannot be was left");
    cases.refuse(List.of("--stage is pool", "rl"), "replay", "--run", run.toString(), "--stage", "pool", "--step", "0",
        "--sample", "0");
    cases.count(List.of("drawn again: the same"), "replay", "--run", run.toString(), "--stage", "rl", "--step", "1",
        "--sample", "3");
    Path broken = Folders.copy(run, folder.resolve("no-replay"));
    Files.delete(broken.resolve("pools/pool.jsonl"));
    cases.refuse(List.of("stage pool", "is gone"), "replay", "--run", broken.toString(), "--stage", "rl", "--step", "1",
        "--sample", "3");
    cases.refuse(List.of("holds a run already", "--resume"), "train", recipe.toString(), "--out", run.toString());
    cases.refuse(List.of("another recipe", "stages.pool.general"), "train", recipe.toString(), "--out", run.toString(),
        "--resume", "--set",
        "stages.pool.general=[]");
  }
}

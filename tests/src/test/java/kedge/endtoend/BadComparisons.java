package kedge.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Ablations that cannot be meant, and comparisons of runs that have nothing in common. */
final class BadComparisons {
  private final Path folder;
  private final BadCases cases;
  private final Path file;
  private final Path run;

  BadComparisons(Path folder, BadCases cases) throws IOException {
    this.folder = folder;
    this.cases = cases;
    this.file = TinyAblation.in(folder);
    this.run = folder.resolve("grpo-1");
  }

  void run() throws IOException {
    files();
    axes();
    seedsAndMeasures();
    options();
    failing();
    cases.expect(BadCases.kedge("train", folder.resolve("base.yaml").toString(), "--out", run.toString()).status() == 0,
        "the run that must work does not");
    runs();
    measures();
    damage();
  }

  /** The file with one text for another. */
  private void ablate(String from, String to, String... words) throws IOException {
    cases.expect(TinyAblation.FILE.contains(from), "no " + from + " in the ablation's file");
    Path changed = Files.writeString(folder.resolve("changed.yaml"), TinyAblation.FILE.replace(from, to));
    cases.refuse(List.of(words), "ablate", changed.toString(), "--out", folder.resolve("none").toString());
    cases.expect(!Files.exists(folder.resolve("none")), "a folder was made for " + to);
  }

  private void files() throws IOException {
    cases.refuse(List.of("no ablation", "nowhere.yaml"), "ablate", folder.resolve("nowhere.yaml").toString());
    cases.refuse(List.of("cannot read"), "ablate", folder.toString());
    Path broken = Files.writeString(folder.resolve("broken.yaml"), "name: [");
    cases.refuse(List.of("broken.yaml"), "ablate", broken.toString());
    Path empty = Files.writeString(folder.resolve("empty.yaml"), "");
    cases.refuse(List.of("empty.yaml"), "ablate", empty.toString());
    cases.refuse(List.of("axes", "missing"), "ablate", folder.resolve("base.yaml").toString());
    ablate("base: base.yaml", "base: bass.yaml", "base: no recipe", "bass.yaml", "looked for");
    ablate("base: base.yaml", "base: .", "base: cannot read");
    ablate("base: base.yaml\n", "", "base", "missing, but required");
    ablate("seeds: 2", "seedz: 2", "seedz", "seeds");
    ablate("name: tiny-ablation", "name: ../tiny", "name is '../tiny'");
  }

  private void axes() throws IOException {
    ablate("stages.rl.algorithm: gspo", "stages.rll.algorithm: gspo", "cell gspo", "stages.rll", "rl");
    ablate("stages.rl.algorithm: gspo", "stages.rl.algorithm: gspoo", "cell gspo", "gspoo", "gspo");
    ablate("{stages.rl.algorithm: gspo}", "{}", "the cells grpo and gspo have the same recipe");
    ablate("stages.rl.algorithm: gspo", "stages.rl.algorithm: grpo", "the cells grpo and gspo have the same recipe",
        "the default");
    ablate("  objective:\n", "  stages.rl.steps: []\n  objective:\n", "axes.stages.rl.steps", "no values");
    ablate("gspo: {stages.rl.algorithm: gspo}", "gspo: grpo", "axes.objective.gspo", "expected a section");
    ablate("    gspo: {stages.rl.algorithm: gspo}\n    too_many: {stages.after_rl.problems: 99}\n", "",
        "axes make 1 cell", "at least 2");
    ablate("gspo: {stages.rl.algorithm: gspo}", "\"too, many\": {stages.rl.algorithm: gspo}",
        "two cells have the same name");
    ablate("seeds: 2", "seeds: 2\nbaseline: dapo", "baseline", "dapo", "grpo");
  }

  private void seedsAndMeasures() throws IOException {
    ablate("seeds: 2", "seeds: 1", "seeds is 1 seed", "at least 2");
    ablate("seeds: 2", "seeds: 0", "seeds is empty", "at least 2");
    ablate("seeds: 2", "seeds: [4, 4]", "seeds is [4, 4]", "expected different ones");
    ablate("seeds: 2", "seeds: some", "seeds", "whole numbers");
    ablate("stage: after_rl, metric: pass@1", "stage: after_all, metric: pass@1", "measure", "after_all", "after_rl");
    ablate("metric: pass@1", "metric: pass@8", "after_rl pass@8 is not computed", "k is [1]");
    ablate("metric: pass@1", "metric: pass@99999999999", "after_rl pass@99999999999 is not computed");
    ablate("metric: pass@1", "metric: thinks", "after_rl thinks is not computed", "stages.after_rl.rewards");
    ablate("equivalent_within: 0.1", "equivalent_within: 0", "equivalent_within is 0.0", "above 0");
    ablate("last_steps: 2", "last_steps: two", "measure.1", "whole number");
    ablate("last_steps: 2", "better: best", "measure.1", "higher, lower or neither");
    ablate("stage: rl, metric: length_mean", "stage: after_rl, metric: pass@1", "twice");
  }

  private void options() throws IOException {
    String out = folder.resolve("ablated").toString();
    cases.refuse(List.of("nothing to resume", "runs.json"), "ablate", file.toString(), "--out", out, "--resume");
    cases.refuse(List.of("neither empty nor an ablation"), "ablate", file.toString(), "--out", folder.toString());
    cases.refuse(List.of("--jobs is 0"), "ablate", file.toString(), "--out", out, "--jobs", "0");
    cases.refuse(List.of("--cores is 0"), "ablate", file.toString(), "--out", out, "--cores", "0");
    cases.refuse(List.of("--memory allows"), "ablate", file.toString(), "--out", out, "--memory", "0.001");
    cases.refuse(List.of("--difference is given without --plan"), "ablate", file.toString(), "--out", out,
        "--difference", "0.1");
    cases.refuse(List.of("--difference is 0.0"), "ablate", file.toString(), "--plan", "--difference", "0");
    cases.refuse(List.of("nowhere is not a run folder"), "ablate", file.toString(), "--plan", "--like", "nowhere",
        "--like", "nowhere");
    Path made = Files.writeString(folder.resolve("made.yaml"), TinyAblation.BASE.replace("stages:\n",
        "stages:\n  pool: {type: pool, data: held_out, completions_per_problem: 2, sampling: {max_new_tokens: 16}}\n")
        .replace(
            "after_rl: {type: eval, data: held_out", "after_rl: {type: eval, data: pool"));
    Path plan = Files.writeString(folder.resolve("plan.yaml"),
        TinyAblation.FILE.replace("base.yaml", made.getFileName().toString()));
    cases.refuse(List.of("stages.after_rl", "pool", "stages.after_rl.problems"), "ablate", plan.toString(), "--plan");
    for (String text : List.of("{}", "null", "{\"grpo, seed 1\"", "[1]")) {
      Path other = Files.createDirectory(folder.resolve("ablated-" + text.length()));
      Files.writeString(other.resolve("runs.json"), text);
      cases.refuse(List.of(other.toString()), "ablate", file.toString(), "--out", other.toString(), "--resume");
      cases.refuse(List.of(other.toString(), "holds an ablation, which is not overwritten"), "ablate", file.toString(),
          "--out",
          other.toString());
    }
  }

  /** Every cell fails for the same reason; that is no comparison. */
  private void failing() throws IOException {
    Path none = Files.writeString(folder.resolve("failing.yaml"), TinyAblation.FILE.replace("seeds: 2",
        "seeds: 2\nset: {data.sums: {source: jsonl, file: " + folder.resolve("gone.jsonl") + "}}"));
    cases.refuse(List.of("no run of tiny-ablation succeeded", "gone.jsonl"), "ablate", none.toString(), "--out",
        folder.resolve("failing").toString(), "--jobs", "2");
  }

  private Path like(String name, String... changes) throws IOException {
    Path copy = Folders.copy(run, folder.resolve(name));
    String recipe = Files.readString(copy.resolve("recipe.yaml"));
    for (int i = 0; i < changes.length; i += 2) {
      cases.expect(recipe.contains(changes[i]), "no " + changes[i] + " in " + recipe);
      recipe = recipe.replace(changes[i], changes[i + 1]);
    }
    Files.writeString(copy.resolve("recipe.yaml"), recipe);
    return copy;
  }

  private void compare(List<String> words, List<Path> runs, String... more) throws IOException {
    Path out = folder.resolve("compared");
    cases.refuse(words, arguments(runs, out, more));
    cases.expect(!Files.exists(out), "tables were written of " + runs);
  }

  private static String[] arguments(List<Path> runs, Path out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("compare"));
    runs.forEach(each -> arguments.add(each.toString()));
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private void runs() throws IOException {
    Path other = like("gspo-1", "algorithm: grpo", "algorithm: gspo");
    Path second = like("grpo-2", "seed: 1", "seed: 2");
    compare(List.of("not a run folder", "nowhere"), List.of(run, folder.resolve("nowhere")));
    compare(List.of("all 1 runs have the same recipe"), List.of(run));
    compare(List.of("all 2 runs have the same recipe"), List.of(run, second));
    compare(List.of("the same recipe and the same seed 1"), List.of(run, other, run));
    Path broken = like("broken", "stages:", "stagez:");
    compare(List.of("recipe.yaml", "stagez"), List.of(run, broken));
    cases.count(List.of("not compared, since the common seeds are [1], expected at least 2"),
        arguments(List.of(run, other), folder.resolve("one-seed")));
    cases.refuse(List.of("holds a run"), arguments(List.of(run, other), run));
    cases.refuse(List.of("base.yaml"), arguments(List.of(run, other), folder.resolve("base.yaml")));
  }

  private void measures() throws IOException {
    Path other = folder.resolve("gspo-1");
    compare(List.of("no values of stage after_all", "evaluations.jsonl"), List.of(run, other), "--measure",
        "after_all:pass@1");
    compare(List.of("after_rl", "pass@9", "pass@1"), List.of(run, other), "--measure", "after_rl:pass@9");
    compare(List.of("after_rl", "source", "hard", "held-out"), List.of(run, other), "--measure",
        "after_rl:pass@1:hard");
    compare(List.of("--measure is pass@1", "STAGE:METRIC"), List.of(run, other), "--measure", "pass@1");
    compare(List.of("equivalent_within is 0.0"), List.of(run, other), "--equivalent-within", "0");
    Path elsewhere = like("elsewhere", "after_rl:", "after_all:", "algorithm: grpo", "algorithm: gspo");
    Path evaluations = elsewhere.resolve("evaluations.jsonl");
    Files.writeString(evaluations, Files.readString(evaluations).replace("after_rl", "after_all"));
    compare(List.of(elsewhere.toString(), "no values of stage after_rl"), List.of(run, elsewhere));
  }

  private void damage() throws IOException {
    Path second = folder.resolve("grpo-2");
    Path fewer = like("fewer-1", "size: 10", "size: 9");
    Path fewer2 = like("fewer-2", "size: 10", "size: 9", "seed: 1", "seed: 2");
    for (Path each : List.of(fewer, fewer2)) {
      List<String> problems = new ArrayList<>(Files.readAllLines(each.resolve("problems.jsonl")));
      problems.remove(problems.size() - 1);
      Files.write(each.resolve("problems.jsonl"), problems);
      Files.writeString(each.resolve("evaluations.jsonl"),
          Files.readString(each.resolve("evaluations.jsonl")).replace("\"problems\":10", "\"problems\":9"));
    }
    compare(List.of("measured on 9 problems", "10", "expected the same problems"), List.of(run, second, fewer, fewer2));
    Path torn = like("torn", "algorithm: grpo", "algorithm: gspo");
    Files.writeString(torn.resolve("evaluations.jsonl"),
        "{\"stage\"\n" + Files.readString(torn.resolve("evaluations.jsonl")));
    compare(List.of("torn", "evaluations.jsonl:1"), List.of(run, torn));
    Path unfinished = like("unfinished", "algorithm: grpo", "algorithm: gspo");
    List<String> lines = Files.readAllLines(unfinished.resolve("evaluations.jsonl"));
    Files.write(unfinished.resolve("evaluations.jsonl"), lines.subList(0, lines.size() - 1));
    compare(List.of(unfinished.toString(), "no values of stage after_rl", "not reached it"), List.of(run, unfinished));
    Path killed = like("killed", "algorithm: grpo", "algorithm: gspo");
    Folders.delete(killed.resolve("checkpoints/step-000015"));
    compare(List.of(killed.toString(), "not finished", "is in stage rl,", "--resume"), List.of(run, killed),
        "--measure", "rl:reward_mean");
  }
}

package kedge.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.ablation.sweep.AblationReader;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;

/** Readers of recipes, of what the command line sets in them, and of ablations. */
final class RecipeTargets {
  private static final List<String> SETTINGS = List.of("stages.rl.steps=50", "seed=3", "policy={checkpoint: a/b}",
      "rewards.0.weight=0.5", "stages.rl.sampling.temperature=1e-3", "data.train.file=[a.jsonl, b.jsonl]",
      "stages.rl.learning_rate={peak: 1.0e-6, warmup_steps: 5}", "name=x", "stages.rl.kl.coefficient=0.04",
      "checkpoints.keep_best={metric: pass@1}", "policy.shape.hidden_size=2000000000", "rewards=[{reward: math}]");
  private static final List<String> REWARDS = List.of("math", "{reward: math, weight: 0.5}", "reward: tags",
      "{reward: {http: 'http://localhost:1/x', batch: 4}, weight: 2}", "{reward: length, tokens: 12}",
      "{reward: number, tolerance: 0.05}", "reward: {name: code, language: python, timeout_seconds: 2}");
  private static final List<String> MODELS = List.of(
      "{endpoint: {url: 'http://localhost:1/v1', model: m, key_variable: K}}",
      "{url: 'http://localhost:1/v1', model: m, in_flight: 3, budget: {calls: 3}}",
      "{checkpoint: a/b, sampling: {temperature: 0.5}}");
  private static final String ABLATION = """
      name: clip
      base: %s
      set: {stages.rl.steps: 5}
      axes:
        clip: {low: {stages.rl.objective.clip_high: 0.2}, high: {stages.rl.objective.clip_high: 0.28}}
      seeds: [1, 2, 3]
      measure: [{stage: after_rl, metric: pass@1, better: higher, equivalent_within: 0.02}]
      """;
  private final Path work;

  RecipeTargets(Path work) {
    this.work = work;
  }

  List<FuzzTarget> all() throws IOException {
    RecipeReader reader = RecipeReader.installed().withoutCode();
    List<String> training = new ArrayList<>();
    List<String> curation = new ArrayList<>();
    for (byte[] bytes : FuzzTargets.files("recipes", ".*\\.yaml")) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      (text.contains("\nstages:") ? training : curation).add(text);
    }
    String quickstart = Files.readString(FuzzTargets.resource("recipes/quickstart.yaml"));
    training.add(RecipeWriter.write(reader.read(quickstart, "quickstart", List.of())));
    Path ablation = work.resolve("ablation.yaml");
    return List.of(
        FuzzTarget.ofTexts("recipe", 4, training, text -> {
          Recipe recipe = reader.read(text, "recipe", List.of());
          RecipeWriter.write(recipe);
        }),
        FuzzTarget.ofTexts("curation recipe", 2, curation, text -> reader.readCuration(text, "recipe", List.of())),
        FuzzTarget.ofTexts("--set", 4, SETTINGS, text -> reader.read(quickstart, "recipe", List.of(text))),
        FuzzTarget.ofTexts("reward in words", 1, REWARDS, text -> reader.reward(text, "--reward")),
        FuzzTarget.ofTexts("chat model in words", 1, MODELS, reader::chatModel),
        FuzzTarget.ofTexts("ablation", 2,
            List.of(ABLATION.formatted(FuzzTargets.resource("recipes/quickstart.yaml"))), text -> {
              Files.writeString(ablation, text);
              AblationReader.read(ablation);
            }));
  }
}

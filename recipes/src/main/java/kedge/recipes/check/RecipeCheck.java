package kedge.recipes.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.data.UserError;
import kedge.data.hub.HubName;
import kedge.recipes.Recipe;
import kedge.recipes.settings.LocalModelSettings;
import kedge.recipes.settings.ObjectiveSettings;
import kedge.recipes.settings.PolicySettings;
import kedge.recipes.settings.RewardSettings;
import kedge.recipes.settings.SamplingSettings;
import kedge.recipes.stage.CurateStage;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.PoolStage;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.rewards.UsesChatModel;
import kedge.rl.advantage.AdvantageEstimator;
import kedge.rl.advantage.BatchWhitened;
import kedge.rl.objective.Aggregation;
import kedge.rl.objective.Clip;
import kedge.rl.objective.MismatchCorrection;
import kedge.rl.objective.Preset;
import kedge.rl.objective.Presets;
import kedge.rl.objective.RatioLevel;
import kedge.rl.objective.Truncated;
import kedge.sft.curation.AsksChatModel;

/** Checks that need two sections of a recipe. Nothing is loaded: weights, data and devices are checked later. */
public final class RecipeCheck {
  private RecipeCheck() {
  }

  public static List<RecipeFault> faults(Recipe recipe) {
    List<RecipeFault> faults = new ArrayList<>();
    checkFolders(recipe.policy(), faults);
    TotalCheck.check(recipe, (path, message) -> add(faults, path, message));
    checkChatModels(recipe, faults);
    Set<String> made = new LinkedHashSet<>();
    MixCheck mixes = new MixCheck();
    EvaluationCheck evaluations = new EvaluationCheck(recipe, (path, message) -> add(faults, path, message));
    recipe.stages().forEach((name, stage) -> {
      String path = "stages." + name;
      checkReads(recipe, stage, made, path, faults);
      mixes.fault(stage).ifPresent(fault -> add(faults, path + ".data", fault));
      if (stage.makesData()) {
        made.add(name);
        mixes.made(name, stage);
        if (recipe.data().containsKey(name)) {
          add(faults, path,
              "makes data of its own name, but " + name + " stands under data too. Maybe give the stage another name?");
        }
      }
      if (stage.drawing().isPresent() && recipe.rewards().isEmpty()) {
        add(faults, path, "needs at least one reward, but rewards is empty. Maybe rewards: [{reward: math}]?");
      }
      if (stage instanceof RlStage rl) {
        checkRl(rl, path, faults);
      }
      if (stage instanceof EvalStage eval) {
        checkNoted(recipe, eval, path, faults);
      }
      RolloutCheck.check(recipe, stage, path, (at, message) -> add(faults, at, message));
      evaluations.check(stage, made, path);
      checkLengths(recipe, stage, path, faults);
    });
    evaluations.checkKeepBest();
    return faults;
  }

  /** A stage reads names under data and data of earlier stages; a curate stage reads names under data only. */
  private static void checkReads(Recipe recipe, Stage stage, Set<String> made, String path, List<RecipeFault> faults) {
    Set<String> known = new LinkedHashSet<>(recipe.data().keySet());
    if (!(stage instanceof CurateStage)) {
      known.addAll(made);
    }
    for (String read : stage.reads()) {
      if (!known.contains(read)) {
        String later = recipe.stages().containsKey(read) && recipe.stages().get(read).makesData()
            ? ". The stage of that name comes later"
            : "";
        boolean heldOut = stage instanceof SftStage sft && sft.heldOut().equals(Optional.of(read))
            && !sft.data().sources().contains(read);
        add(faults, path + (stage instanceof CurateStage ? ".sources" : heldOut ? ".held_out" : ".data"),
            NearestWord.notOneOf(read, known) + " (the names under data"
                + (made.isEmpty() || stage instanceof CurateStage ? ")" : " and of earlier stages that make data)")
                + later);
      }
    }
    if (stage instanceof PoolStage pool) {
      pool.general().stream().filter(name -> !pool.reads().contains(name))
          .forEach(name -> add(faults, path + ".general",
              NearestWord.notOneOf(name, pool.reads()) + " (the names that the stage reads)"));
    }
  }

  private static void checkChatModels(Recipe recipe, List<RecipeFault> faults) {
    recipe.chatModels().forEach((name, model) -> {
      if (model instanceof LocalModelSettings local) {
        checkFolder(local.checkpoint(), "chat_models." + name + ".checkpoint", "config.json", faults);
      }
    });
    for (int i = 0; i < recipe.rewards().size(); i++) {
      if (recipe.rewards().get(i).settings()instanceof UsesChatModel asks) {
        checkChatModel(recipe, asks.chatModel(), "rewards." + i, faults);
      }
      String path = "rewards." + i + ".sources";
      recipe.rewards().get(i).sources().orElse(List.of()).stream().filter(name -> !recipe.data().containsKey(name))
          .forEach(name -> add(faults, path, NearestWord.notOneOf(name, recipe.data().keySet())
              + " (the names under data)"));
    }
    recipe.stages().forEach((name, stage) -> {
      for (int i = 0; stage instanceof CurateStage curate && i < curate.steps().size(); i++) {
        if (curate.steps().get(i).settings()instanceof AsksChatModel asks && asks.chatModel() != null) {
          checkChatModel(recipe, asks.chatModel(), "stages." + name + ".steps." + i, faults);
        }
      }
    });
  }

  private static void checkChatModel(Recipe recipe, String model, String path, List<RecipeFault> faults) {
    if (!recipe.chatModels().containsKey(model)) {
      add(faults, path + ".chat_model",
          NearestWord.notOneOf(model, recipe.chatModels().keySet()) + " (the names under chat_models)");
    }
  }

  private static void checkFolders(PolicySettings policy, List<RecipeFault> faults) {
    policy.checkpoint().ifPresent(folder -> checkFolder(folder, "policy.checkpoint", "config.json", faults));
    policy.tokenizer().flatMap(tokenizer -> tokenizer.folder())
        .ifPresent(folder -> checkFolder(folder, "policy.tokenizer.folder", null, faults));
  }

  private static void checkFolder(Path folder, String path, String file, List<RecipeFault> faults) {
    if (HubName.isOne(folder)) {
      try {
        HubName.of(folder);
      } catch (UserError e) {
        add(faults, path, e.getMessage());
      }
      return;
    }
    String looked = ": looked for " + folder.toAbsolutePath().normalize() + HubName.hint(folder)
        + (folder.toString().matches("[~$%].*") ? ". Maybe written out: ~ and variables are not replaced?" : "");
    if (!Files.isDirectory(folder)) {
      add(faults, path, folder + (Files.exists(folder) ? " is a file, expected a folder" : " is no folder") + looked);
    } else if (file != null && !Files.exists(folder.resolve(file))
        && !Files.exists(folder.resolve("adapter_config.json"))) {
      add(faults, path, folder + " has no " + file + looked);
    }
  }

  private static void checkRl(RlStage rl, String path, List<RecipeFault> faults) {
    if (!Presets.KEYS.contains(rl.algorithm())) {
      add(faults, path + ".algorithm", NearestWord.notOneOf(rl.algorithm(), Presets.KEYS));
    } else {
      checkObjective(rl, path, faults);
      if (rl.dynamicSampling().maxRounds().isPresent()
          && !rl.dynamicSampling().enabled().orElse(Presets.of(rl.algorithm()).preset(1).dynamicSampling())) {
        add(faults, path + ".dynamic_sampling.max_rounds",
            "is " + rl.dynamicSampling().maxRounds().get() + ", but has no effect: "
                + (rl.dynamicSampling().enabled().isPresent() ? "enabled is false"
                    : rl.algorithm() + " draws once a step. Maybe enabled: true?"));
      }
    }
    if (rl.sampling().toSampling().filters() && !rl.mismatch().weighs()) {
      add(faults, path + ".sampling",
          "top_k, top_p or min_p cuts the distribution that is drawn from, while the trainer scores the whole one: "
              + "the ratio would "
              + "not be 1 before any update. Maybe leave them out, or mismatch: {cap: 2}?");
    }
  }

  /** Names of rewards that choose their own name are known, and checked, when the rewards are created. */
  private static void checkNoted(Recipe recipe, EvalStage eval, String path, List<RecipeFault> faults) {
    List<String> names = recipe.rewards().stream().map(RewardSettings::part).toList();
    if (recipe.rewards().stream().noneMatch(TotalCheck::namesItself)) {
      eval.rewards().stream().filter(name -> !names.contains(name))
          .forEach(name -> add(faults, path + ".rewards",
              NearestWord.notOneOf(name, names) + " (the names of the rewards)"));
    }
  }

  private static void checkObjective(RlStage rl, String path, List<RecipeFault> faults) {
    ObjectiveSettings changes = rl.objective();
    int before = faults.size();
    checkWord(path, "advantage", changes.advantage(), AdvantageEstimator.KEYS, faults);
    checkWord(path, "ratio", changes.ratio(), RatioLevel.KEYS, faults);
    checkWord(path, "clip", changes.clip(), Clip.KEYS, faults);
    checkWord(path, "aggregation", changes.aggregation(), Aggregation.KEYS, faults);
    if (faults.size() > before) {
      return;
    }
    Preset preset = Presets.of(rl.algorithm()).preset(rl.sampling().maxNewTokens());
    checkAdvantage(rl, changes.advantage(preset.advantage()), path, faults);
    if (changes.java().isPresent()) {
      checkNoAxes(rl, path, "objective.java computes the loss", faults);
      return;
    }
    Clip clip = changes.clip(preset.objective().clip());
    checkUsed(path, "clip_low", changes.clipLow(), clip.numbers(), "clip is " + clip.key(), faults);
    checkUsed(path, "clip_high", changes.clipHigh(), clip.numbers(), "clip is " + clip.key(), faults);
    checkUsed(path, "clip_maximum", changes.clipMaximum(), clip.numbers(), "clip is " + clip.key(), faults);
    String aggregation = changes.aggregation().orElse(preset.objective().aggregation().key());
    checkUsed(path, "aggregation_tokens", changes.aggregationTokens(),
        aggregation.equals("fixed_length") ? Set.of("aggregation_tokens") : Set.of(), "aggregation is " + aggregation,
        faults);
  }

  /** With a user-defined objective, the keys of the preset's loss have no effect and must be absent. */
  private static void checkNoAxes(RlStage rl, String path, String because, List<RecipeFault> faults) {
    ObjectiveSettings axes = rl.objective();
    checkUsed(path, "ratio", axes.ratio(), Set.of(), because, faults);
    checkUsed(path, "clip", axes.clip(), Set.of(), because, faults);
    checkUsed(path, "clip_low", axes.clipLow(), Set.of(), because, faults);
    checkUsed(path, "clip_high", axes.clipHigh(), Set.of(), because, faults);
    checkUsed(path, "clip_maximum", axes.clipMaximum(), Set.of(), because, faults);
    checkUsed(path, "aggregation", axes.aggregation(), Set.of(), because, faults);
    checkUsed(path, "aggregation_tokens", axes.aggregationTokens(), Set.of(), because, faults);
    if (rl.kl().isPresent()) {
      add(faults, path + ".kl", "is given, but has no effect: " + because);
    }
    if (!rl.mismatch().toCorrection().equals(MismatchCorrection.none())) {
      add(faults, path + ".mismatch", "is given, but has no effect: " + because);
    }
    if (rl.truncated() == Truncated.MASK) {
      add(faults, path + ".truncated", "is mask, but has no effect: " + because);
    }
  }

  private static void checkAdvantage(RlStage rl, AdvantageEstimator advantage, String path,
      List<RecipeFault> faults) {
    checkUsed(path, "group_baseline", rl.objective().groupBaseline(),
        advantage instanceof BatchWhitened ? Set.of("group_baseline") : Set.of(), "advantage is " + advantage.key(),
        faults);
    if (advantage.groupBaseline() && rl.completionsPerPrompt() < 2) {
      add(faults, path + ".completions_per_prompt", "is " + rl.completionsPerPrompt() + ", expected at least 2: "
          + rl.algorithm()
          + " compares the completions of one prompt with one another. Maybe objective: {advantage: batch_whitened, "
          + "group_baseline: false}?");
    }
  }

  private static void checkWord(String path, String key, Optional<String> word, List<String> known,
      List<RecipeFault> faults) {
    word.filter(each -> !known.contains(each) && !each.equals("group_centred"))
        .ifPresent(each -> add(faults, path + ".objective." + key, NearestWord.notOneOf(each, known)));
  }

  private static void checkUsed(String path, String key, Optional<?> value, Set<String> used, String because,
      List<RecipeFault> faults) {
    if (value.isPresent() && !used.contains(key)) {
      add(faults, path + ".objective." + key, "is " + value.get() + ", but has no effect: " + because);
    }
  }

  private static void checkLengths(Recipe recipe, Stage stage, String path, List<RecipeFault> faults) {
    recipe.policy().shape().ifPresent(shape -> {
      int context = shape.maxPositionEmbeddings();
      SamplingSettings sampling = stage.drawing().orElse(null);
      if (sampling != null && sampling.maxNewTokens() >= context) {
        add(faults, path + ".sampling.max_new_tokens", "is " + sampling.maxNewTokens()
            + ", which leaves no place for a prompt: policy.shape.max_position_embeddings is " + context);
      }
      if (stage instanceof SftStage sft && sft.maxLength() > context) {
        add(faults, path + ".max_length",
            "is " + sft.maxLength() + ", expected at most policy.shape.max_position_embeddings " + context);
      }
    });
  }

  private static void add(List<RecipeFault> faults, String path, String message) {
    faults.add(new RecipeFault(path, 0, message));
  }
}

package kedge.recipes.check;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import kedge.recipes.Recipe;
import kedge.recipes.settings.RewardSettings;
import kedge.recipes.settings.TotalSettings;
import kedge.recipes.stage.HarvestStage;
import kedge.recipes.stage.RlStage;

/** Checks that the rewards of a recipe and its total fit together. */
public final class TotalCheck {
  private static final String OVERLONG = "overlong";

  private TotalCheck() {
  }

  /** Checks a recipe. @param fault receives each path with what is wrong there */
  public static void check(Recipe recipe, BiConsumer<String, String> fault) {
    Map<String, Integer> parts = new LinkedHashMap<>();
    for (int i = 0; i < recipe.rewards().size(); i++) {
      Integer earlier = namesItself(recipe.rewards().get(i)) ? null
          : parts.putIfAbsent(recipe.rewards().get(i).part(), i);
      if (earlier != null) {
        fault.accept("rewards." + i,
            "its part is named " + recipe.rewards().get(i).part() + ", as that of rewards." + earlier
                + ". Maybe give it a name of its own?");
      }
    }
    boolean known = recipe.rewards().stream().noneMatch(TotalCheck::namesItself);
    checkNames("total", recipe.total(), known, parts, fault);
    recipe.stages().forEach((name, stage) -> {
      if (stage instanceof RlStage rl) {
        checkNames("stages." + name + ".total", rl.total(), known, parts, fault);
      } else if (stage instanceof HarvestStage harvest && known) {
        harvest.rewards().stream().filter(reward -> !parts.containsKey(reward))
            .forEach(reward -> fault.accept("stages." + name,
                (harvest.sound().contains(reward) ? "sound: " : "best_by: ")
                    + NearestWord.notOneOf(reward, parts.keySet()) + " (the names of the rewards)"));
      }
    });
    recipe.total().flatMap(TotalSettings::names).ifPresent(names -> {
      for (int i = 0; i < recipe.rewards().size(); i++) {
        double weight = recipe.rewards().get(i).weight();
        if (weight != 1) {
          fault.accept("rewards." + i + ".weight", "is " + weight + ", but has no effect: weights are those of total");
        }
      }
    });
    recipe.stages().forEach((name, stage) -> {
      if (stage instanceof RlStage rl && rl.overlong().isPresent()
          && recipe.rewards().stream().anyMatch(reward -> reward.reward().equals(OVERLONG))) {
        fault.accept("stages." + name + ".overlong",
            "is given, and so is the reward overlong: the penalty would count twice. Maybe leave one of them out?");
      }
    });
  }

  private static void checkNames(String path, Optional<TotalSettings> total, boolean known, Map<String, Integer> parts,
      BiConsumer<String, String> fault) {
    total.flatMap(TotalSettings::names).ifPresent(names -> names.stream()
        .filter(name -> known && !parts.containsKey(name))
        .forEach(
            name -> fault.accept(path, NearestWord.notOneOf(name, parts.keySet()) + " (the names of the rewards)")));
  }

  /** A reward with a key of its kind's own name ({@code python: file.py:name}) gets its name when it is created. */
  static boolean namesItself(RewardSettings reward) {
    return reward.name().isEmpty()
        && (reward.reward().contains(":") || Arrays.stream(reward.settings().getClass().getRecordComponents())
            .anyMatch(component -> component.getName().equals(reward.reward())));
  }
}

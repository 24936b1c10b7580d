package kedge.recipes.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.recipe.RewardSettings;
import kedge.recipes.recipe.RlStage;

/** Whether the rewards of a recipe and its total fit together. */
final class TotalCheck {
  private static final String OVERLONG = "overlong";

  private TotalCheck() {
  }

  /** @param fault told each path and what is wrong there */
  static void check(Recipe recipe, BiConsumer<String, String> fault) {
    Map<String, Integer> parts = new HashMap<>();
    for (int i = 0; i < recipe.rewards().size(); i++) {
      RewardSettings reward = recipe.rewards().get(i);
      Integer earlier = parts.putIfAbsent(reward.part(), i);
      if (earlier != null) {
        fault.accept("rewards." + i, "its part is named " + reward.part() + ", as that of rewards." + earlier + ". Maybe give it a name: of its own");
      }
    }
    recipe.total().flatMap(total -> total.names()).ifPresent(names -> {
      names.stream().filter(name -> !parts.containsKey(name)).forEach(name -> fault.accept("total",
          Nearest.notOneOf(name, sorted(parts)) + " (the names of the rewards)"));
      for (int i = 0; i < recipe.rewards().size(); i++) {
        double weight = recipe.rewards().get(i).weight();
        if (weight != 1) {
          fault.accept("rewards." + i + ".weight", "is " + weight + ", but has no effect: weights are those of total");
        }
      }
    });
    recipe.stages().forEach((name, stage) -> {
      if (stage instanceof RlStage rl && rl.overlong().isPresent() && recipe.rewards().stream().anyMatch(reward -> reward.reward().equals(OVERLONG))) {
        fault.accept("stages." + name + ".overlong", "is given, and so is the reward overlong: the penalty would count twice. Maybe leave one of them out");
      }
    });
  }

  private static List<String> sorted(Map<String, Integer> parts) {
    List<String> names = new ArrayList<>(parts.keySet());
    names.sort(java.util.Comparator.comparing(parts::get));
    return names;
  }
}

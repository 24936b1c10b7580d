package kedge.training.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.Stage;
import kedge.rewards.Reward;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RecipeSources;

/** Whether the data has the columns that rewards declare, looked at before anything is drawn. */
public final class ColumnCheck {
  private ColumnCheck() {
  }

  /**
   * A column that no problem of a source has is missing.
   *
   * @throws UserError naming all that are, by source and reward
   */
  public static void require(Recipe recipe, RecipeSources sources, RecipeRewards rewards) {
    Set<String> faults = new LinkedHashSet<>();
    for (Map.Entry<String, Stage> entry : recipe.stages().entrySet()) {
      Stage stage = entry.getValue();
      List<Reward> judging = stage.drawing().isEmpty() ? List.of()
          : stage instanceof EvalStage eval ? rewards.gradingAnd(eval.rewards())
              : rewards.all();
      Set<String> wanted = judging.stream().flatMap(reward -> reward.columns().stream())
          .collect(Collectors.toCollection(TreeSet::new));
      for (String source : wanted.isEmpty() ? List.<String>of() : sources.given(stage)) {
        Set<String> there = columns(sources.get(source), wanted);
        judging.forEach(reward -> missing(reward, source, there).ifPresent(faults::add));
      }
    }
    if (!faults.isEmpty()) {
      throw new UserError(String.join("\n  ", faults));
    }
  }

  private static Optional<String> missing(Reward reward, String source, Set<String> there) {
    Set<String> missing = new TreeSet<>(reward.columns());
    missing.removeAll(there);
    return missing.isEmpty() ? Optional.empty()
        : Optional.of("data." + source + " has no column " + String.join(", ", missing) + ", which reward "
            + reward.name() + " needs; its columns are " + (there.isEmpty() ? "none" : String.join(", ", there)));
  }

  /** The columns of the problems, looked at until all wanted ones were seen. */
  private static Set<String> columns(ProblemSource source, Set<String> wanted) {
    Set<String> columns = new TreeSet<>();
    for (int index = 0; index < source.size() && !columns.containsAll(wanted); index++) {
      columns.addAll(source.problem(index).columns().keySet());
    }
    return columns;
  }
}

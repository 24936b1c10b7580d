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
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.Stage;
import kedge.rewards.Reward;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RecipeSources;
import kedge.training.parts.RunParts;

/** Checks that the data has the columns that rewards declare. */
public final class ColumnCheck {
  private ColumnCheck() {
  }

  /** @throws UserError naming, by source and reward, all columns that no problem of the source has */
  static void require(RunParts parts) {
    RecipeSources sources = parts.sources();
    RecipeRewards rewards = parts.rewards();
    Set<String> faults = new LinkedHashSet<>();
    for (Map.Entry<String, Stage> entry : parts.recipe().stages().entrySet()) {
      Stage stage = entry.getValue();
      List<Reward> judging = stage.drawing().isEmpty() ? List.of()
          : stage instanceof EvalStage eval ? rewards.gradingAnd(eval.rewards()) : rewards.all();
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

  private static Set<String> columns(ProblemSource source, Set<String> wanted) {
    Set<String> columns = new TreeSet<>();
    for (int index = 0; index < source.size() && !columns.containsAll(wanted); index++) {
      columns.addAll(source.problem(index).columns().keySet());
    }
    return columns;
  }
}

package kedge.training.check;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import kedge.data.ProblemSource;
import kedge.data.RowColumns;
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

  /**
   * Checks the columns of each stage's sources. A column that only some sources of a mix have is null in the others,
   * which is printed once.
   *
   * @throws UserError naming, by source and reward, all columns that no problem of a stage has
   */
  static void require(RunParts parts, PrintWriter out) {
    RecipeSources sources = parts.sources();
    RecipeRewards rewards = parts.rewards();
    Set<String> faults = new LinkedHashSet<>();
    Set<String> notes = new LinkedHashSet<>();
    for (Map.Entry<String, Stage> entry : parts.recipe().stages().entrySet()) {
      Stage stage = entry.getValue();
      List<Reward> judging = stage.drawing().isEmpty() ? List.of()
          : stage instanceof EvalStage eval ? rewards.gradingAnd(eval.rewards()) : rewards.all();
      Map<String, Set<String>> lacking = new LinkedHashMap<>();
      for (Reward reward : judging) {
        List<String> judged = sources.given(stage).stream().filter(name -> rewards.applyingTo(name).contains(reward))
            .toList();
        for (String source : reward.columns().isEmpty() ? List.<String>of() : judged) {
          lacking.put(source, missing(sources.get(source), reward.columns()));
        }
        for (String source : lacking.keySet()) {
          Set<String> everywhere = new TreeSet<>(lacking.get(source));
          lacking.values().forEach(everywhere::retainAll);
          String fault = "data." + source + " has no column ";
          String needs = ", which reward " + reward.name() + " needs";
          if (!everywhere.isEmpty()) {
            faults.add(fault + String.join(", ", everywhere) + needs + "; its columns are "
                + names(sources.get(source)));
          }
          lacking.get(source).stream().filter(column -> !everywhere.contains(column))
              .forEach(column -> notes.add(fault + column + needs + ": it is null there"));
        }
        lacking.clear();
      }
    }
    if (!faults.isEmpty()) {
      throw new UserError(String.join("\n  ", faults));
    }
    notes.forEach(out::println);
  }

  /** Returns the columns that no problem of a source has. */
  private static Set<String> missing(ProblemSource source, Set<String> wanted) {
    Set<String> missing = new TreeSet<>(wanted);
    for (int index = 0; index < source.size() && !missing.isEmpty(); index++) {
      RowColumns columns = source.problem(index).columns();
      missing.removeIf(column -> !columns.value(column).isMissingNode());
    }
    return missing;
  }

  private static String names(ProblemSource source) {
    Set<String> names = new TreeSet<>();
    if (source.size() > 0) {
      source.problem(0).columns().row().fieldNames().forEachRemaining(names::add);
    }
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}

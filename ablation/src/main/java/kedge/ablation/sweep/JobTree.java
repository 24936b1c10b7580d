package kedge.ablation.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.Stage;

/**
 * Divides runs into jobs so that shared stages are trained once: a tree of stages with branches where recipes differ.
 */
final class JobTree {
  private final Path folder;
  private final List<Job> jobs = new ArrayList<>();

  /**
   * A cell on one seed.
   *
   * @param keys stage key after each stage
   */
  record Run(CellSpec cell, Recipe recipe, List<String> keys) {
    String name() {
      return cell.name() + ", seed " + recipe.seed();
    }
  }

  private JobTree(Path folder) {
    this.folder = folder;
  }

  /**
   * Returns the jobs, parents before children.
   *
   * @throws UserError if the recipes of two cells are equal
   */
  static List<Job> of(List<Run> runs, Path folder) {
    Map<String, Run> last = new LinkedHashMap<>();
    for (Run run : runs) {
      Run same = last.put(run.keys().get(run.keys().size() - 1), run);
      if (same != null) {
        throw new UserError("the cells " + same.cell().name() + " and " + run.cell().name()
            + " have the same recipe: " + same.cell().changes()
            + " and "
            + run.cell().changes() + " have the same effect. Maybe one value is the default?");
      }
    }
    JobTree tree = new JobTree(folder);
    tree.grow(runs, 0, Optional.empty());
    return tree.jobs;
  }

  /**
   * Adds the jobs of runs that have the first stages in common.
   *
   * @param depth number of common stages, which the parent has done
   */
  private void grow(List<Run> runs, int depth, Optional<Job> parent) {
    Map<String, List<Run>> branches = new LinkedHashMap<>();
    for (Run run : runs) {
      branches.computeIfAbsent(run.keys().get(depth), key -> new ArrayList<>()).add(run);
    }
    for (List<Run> branch : branches.values()) {
      Run first = branch.get(0);
      if (branch.size() == 1) {
        Path own = folder.resolve("runs").resolve(first.cell().folder()).resolve("seed-" + first.recipe().seed());
        jobs.add(new Job(first.keys().get(first.keys().size() - 1), parent, first.recipe(),
            first.recipe().stages().size(), own, first.name(), 1));
        continue;
      }
      int until = depth + 1;
      while (common(branch, until)) {
        until++;
      }
      if (worthSharing(first.recipe(), parent.map(Job::until).orElse(0), until)) {
        String key = first.keys().get(until - 1);
        String names = String.join(", ",
            new ArrayList<>(first.recipe().stages().keySet()).subList(parent.map(Job::until).orElse(0), until));
        Job shared = new Job(key, parent, first.recipe(), until, folder.resolve("stages").resolve(key.substring(0, 16)),
            names + " of seed " + first.recipe().seed() + ", once for " + branch.size() + " runs", branch.size());
        jobs.add(shared);
        grow(branch, until, Optional.of(shared));
      } else {
        grow(branch, until, parent); // each run trains these stages itself
      }
    }
  }

  private static boolean common(List<Run> branch, int depth) {
    return branch.stream()
        .allMatch(run -> run.keys().size() > depth && run.keys().get(depth).equals(branch.get(0).keys().get(depth)));
  }

  /**
   * Returns whether other jobs can start at the end of these stages: they end with a checkpoint and include training.
   */
  private static boolean worthSharing(Recipe recipe, int from, int until) {
    List<Stage> stages = new ArrayList<>(recipe.stages().values());
    return stages.subList(0, until).stream().anyMatch(Stage::leavesCheckpoint)
        && stages.subList(from, until).stream().anyMatch(stage -> !(stage instanceof EvalStage));
  }
}

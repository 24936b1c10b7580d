package kedge.ablation.sweep;

import java.nio.file.Path;
import java.util.Optional;
import kedge.recipes.Recipe;

/**
 * A sequence of stages that some runs share: from the end of its parent to where the recipes differ, or to their end.
 *
 * @param key digest of all that makes its weights
 * @param parent whose end it begins from; empty: from the beginning
 * @param recipe the first of those that share it
 * @param until stages that are done at its end, of the recipe's
 * @param folder its run folder
 * @param name for messages
 * @param runs finished runs that need it: 1 for a run of its own
 */
record Job(String key, Optional<Job> parent, Recipe recipe, int until, Path folder, String name, int runs) {

  /** Number of stages done before this job. */
  int from() {
    return parent.map(Job::until).orElse(0);
  }

  /** Returns whether a cell's run ends with this job. */
  boolean ends() {
    return until == recipe.stages().size();
  }
}

package kedge.ablation.sweep;

import java.nio.file.Path;
import java.util.Optional;
import kedge.recipes.Recipe;

/**
 * A sequence of stages that some runs share, from the end of its parent to the stage where the recipes differ, or to
 * the end of the run.
 *
 * @param key digest of everything that determines its weights
 * @param parent job that it continues; empty if it starts from the beginning
 * @param recipe recipe of the first run that shares it
 * @param until number of the recipe's stages done at its end
 * @param folder run folder of the job
 * @param name name for messages
 * @param runs number of finished runs that need it; 1 if it is not shared
 */
record Job(String key, Optional<Job> parent, Recipe recipe, int until, Path folder, String name, int runs) {

  /** Returns the number of stages done before this job. */
  int from() {
    return parent.map(Job::until).orElse(0);
  }

  /** Returns whether a cell's run ends with this job. */
  boolean ends() {
    return until == recipe.stages().size();
  }
}

package kedge.training;

import java.io.PrintWriter;
import kedge.recipes.Recipe;
import kedge.training.folder.RunFolder;
import kedge.training.parts.PolicyParts;

/** What can be done with a recipe and a folder. */
public final class Runs {
  private Runs() {
  }

  /** Runs all stages of a recipe. @param resume go on from the folder's newest checkpoint */
  public static void train(Recipe recipe, RunFolder folder, PolicyParts kit, boolean resume, PrintWriter out) {
    train(recipe, folder, kit, resume, recipe.stages().size(), out);
  }

  /** Runs the first {@code until} stages of a recipe. */
  public static void train(Recipe recipe, RunFolder folder, PolicyParts kit, boolean resume, int until,
      PrintWriter out) {
    try (TrainingRun run = new TrainingRun(recipe, folder, kit, out)) {
      run.run(resume, until);
    }
  }

  /** Draws a rollout of a run again. @throws IllegalArgumentException if it is not the same */
  public static void replay(Recipe recipe, ReplayRequest wanted, PolicyParts kit, PrintWriter out) {
    new Replayer(recipe, wanted.run(), kit, out).replay(wanted);
  }
}

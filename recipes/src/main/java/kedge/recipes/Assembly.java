package kedge.recipes;

import java.io.PrintWriter;
import java.nio.file.Path;
import kedge.policy.model.ModelShape;
import kedge.recipes.read.PresetTable;
import kedge.recipes.read.RecipeReader;
import kedge.recipes.recipe.PolicySettings;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.recipe.ShapeSettings;
import kedge.recipes.run.Engine;
import kedge.recipes.run.Generation;
import kedge.recipes.run.NewCheckpoint;
import kedge.recipes.run.Replay;
import kedge.recipes.run.RunFolder;

/** The one place where the big parts are built and joined. */
public final class Assembly implements Engine {

  @Override
  public RecipeReader reader() {
    return RecipeReader.installed(new PresetTable());
  }

  @Override
  public ModelShape shape(PolicySettings policy) {
    ShapeSettings shape = policy.shape().orElseThrow(() -> notYet("reading the config.json of a checkpoint"));
    return shape.toModelShape(shape.vocabSize().orElseThrow(() -> notYet("a vocabulary taken from the tokenizer")));
  }

  @Override
  public ModelShape shape(Path config) {
    throw notYet("reading a config.json");
  }

  @Override
  public void check(Recipe recipe, PrintWriter out) {
    throw notYet("checking data and gold answers");
  }

  @Override
  public void train(Recipe recipe, RunFolder folder, boolean resume, PrintWriter out) {
    throw notYet("training");
  }

  @Override
  public void evaluate(Recipe recipe, String stage, RunFolder folder, PrintWriter out) {
    throw notYet("evaluation");
  }

  @Override
  public void generate(Generation generation, PrintWriter out) {
    throw notYet("generation");
  }

  @Override
  public void replay(Replay replay, PrintWriter out) {
    throw notYet("replay");
  }

  @Override
  public void newCheckpoint(NewCheckpoint wanted, PrintWriter out) {
    throw notYet("making a checkpoint");
  }

  private static IllegalArgumentException notYet(String what) {
    return new IllegalArgumentException(what + " is not built yet");
  }
}

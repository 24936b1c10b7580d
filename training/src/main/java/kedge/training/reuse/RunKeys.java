package kedge.training.reuse;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeWriter;
import kedge.training.folder.RunLogs;
import kedge.training.folder.RunState;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeSources;
import kedge.training.provenance.CodeVersion;
import kedge.training.provenance.NumericsFingerprint;
import kedge.training.provenance.SourceImages;
import kedge.training.provenance.StageKeys;
import kedge.training.provenance.StageRecord;

/**
 * Keys by which other runs find the stages of a run. A stage that was resumed with other code, other inputs or on
 * another kind of machine has no key, and neither has any stage after it.
 */
public final class RunKeys {
  private final Recipe recipe;
  private final List<String> names;
  private final UnaryOperator<String> images;
  private List<String> keys;

  /** @param sources the recipe's data */
  public RunKeys(Recipe recipe, RecipeSources sources) {
    this.recipe = recipe;
    this.names = List.copyOf(recipe.stages().keySet());
    this.images = mayReadImages(recipe) ? new SourceImages(sources::whole)::digest : source -> "";
    this.keys = now();
  }

  /** Returns the keys of a recipe's stages for the current code, inputs and machine. */
  static List<String> of(Recipe recipe) {
    return new RunKeys(recipe, new RecipeSources(recipe, Optional.empty())).keys;
  }

  private List<String> now() {
    return StageKeys.of(recipe, CodeVersion.digest() + " on " + NumericsFingerprint.of(recipe.policy()), images);
  }

  /** Returns whether the policy or a chat model of the recipe may read images. */
  private static boolean mayReadImages(Recipe recipe) {
    boolean shape = recipe.policy().shape().isPresent();
    return shape && recipe.policy().shape().get().vision().isPresent()
        || RecipeWriter.flat(recipe).keySet().stream().anyMatch(key -> key.matches("data\\.[^.]+\\.image"))
        || !shape && PolicyParts.shape(recipe.policy()).vision().isPresent();
  }

  /** Compares the keys with those of the resumed run. @param recorded empty if the checkpoint has no record */
  public void resume(Optional<StageRecord> recorded, RunState state, PrintWriter out) {
    List<String> before = recorded.map(StageRecord::keys).orElse(List.of());
    if (recorded.isEmpty() || before.size() > keys.size() || !keys.subList(0, before.size()).equals(before)) {
      out.println(
          "settings, code, inputs or machine are not those that this run began with: its stages from here on will not "
              + "be reused by others");
      keep(before, Math.min(state.stage(), before.size()));
    }
  }

  private void keep(List<String> before, int finished) {
    List<String> mixed = new ArrayList<>(before.subList(0, finished));
    while (mixed.size() < names.size()) {
      mixed.add(StageRecord.MIXED);
    }
    keys = mixed;
  }

  /** Returns the record of the stages up to this state, for its checkpoint. */
  public StageRecord record(RunState state, RunLogs logs) {
    return new StageRecord(made(state), state.step() == 0 ? logs.digests() : Map.of());
  }

  /** Returns the stages up to this state with their keys; the last is mixed if inputs changed while it ran. */
  public List<StageRecord.Made> made(RunState state) {
    boolean finished = state.step() == 0;
    if (finished && state.stage() > 0 && !keys.get(state.stage() - 1).equals(StageRecord.MIXED)
        && !now().get(state.stage() - 1).equals(keys.get(state.stage() - 1))) {
      keep(keys, state.stage() - 1);
    }
    List<StageRecord.Made> stages = new ArrayList<>();
    for (int stage = 0; stage < state.stage() + (finished ? 0 : 1); stage++) {
      stages.add(new StageRecord.Made(names.get(stage), keys.get(stage)));
    }
    return stages;
  }
}

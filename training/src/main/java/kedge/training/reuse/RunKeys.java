package kedge.training.reuse;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.recipes.Recipe;
import kedge.training.folder.RunLogs;
import kedge.training.folder.RunState;
import kedge.training.provenance.CodeVersion;
import kedge.training.provenance.NumericsFingerprint;
import kedge.training.provenance.StageKeys;
import kedge.training.provenance.StageRecord;

/**
 * The keys under which other runs may find the stages of a run. A stage that was interrupted and continued by other
 * code, on other inputs or another kind of machine has none, nor has any after it: what made it is in no recipe.
 */
public final class RunKeys {
  private final Recipe recipe;
  private final List<String> names;
  private List<String> keys;

  public RunKeys(Recipe recipe) {
    this.recipe = recipe;
    this.names = List.copyOf(recipe.stages().keySet());
    this.keys = of(recipe);
  }

  /** The keys that this process gives to the stages of a recipe, as things are now. */
  static List<String> of(Recipe recipe) {
    return StageKeys.of(recipe, CodeVersion.digest() + " on " + NumericsFingerprint.of(recipe.policy()));
  }

  /** Goes on from a checkpoint, or from after it. @param recorded by what it was made; empty where it does not say */
  public void resume(Optional<StageRecord> recorded, RunState state, PrintWriter out) {
    List<String> before = recorded.map(StageRecord::keys).orElse(List.of());
    if (recorded.isEmpty() || before.size() > keys.size() || !keys.subList(0, before.size()).equals(before)) {
      out.println(
          "code, inputs or machine are not those that this run began with: its stages from here on will not be reused "
              + "by others");
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

  /** What a checkpoint of this state says of its making. */
  public StageRecord record(RunState state, RunLogs logs) {
    return new StageRecord(made(state), state.step() == 0 ? logs.digests() : java.util.Map.of());
  }

  /** The stages up to this state. Files that changed while the last was at work make a mixed one of it. */
  public List<StageRecord.Made> made(RunState state) {
    boolean finished = state.step() == 0;
    if (finished && state.stage() > 0 && !keys.get(state.stage() - 1).equals(StageRecord.MIXED)
        && !of(recipe).get(state.stage() - 1).equals(keys.get(state.stage() - 1))) {
      keep(keys, state.stage() - 1);
    }
    List<StageRecord.Made> stages = new ArrayList<>();
    for (int stage = 0; stage < state.stage() + (finished ? 0 : 1); stage++) {
      stages.add(new StageRecord.Made(names.get(stage), keys.get(stage)));
    }
    return stages;
  }
}

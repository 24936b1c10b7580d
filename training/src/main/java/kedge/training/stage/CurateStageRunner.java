package kedge.training.stage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.recipes.CurationRecipe;
import kedge.recipes.Recipe;
import kedge.recipes.settings.SourceSettings;
import kedge.recipes.stage.CurateStage;
import kedge.sft.curation.OperationReport;
import kedge.training.parts.RecipeSources;

/**
 * Runs curate stages: a chain of curation operations over the run's sources, in a folder of the run. Finished
 * operations are not repeated.
 */
final class CurateStageRunner implements StageRunner<CurateStage> {

  @Override
  public Class<CurateStage> kind() {
    return CurateStage.class;
  }

  /** @throws kedge.data.UserError if the chain left no record */
  @Override
  public void run(String name, CurateStage stage, ActiveRun run) {
    if (run.leads()) {
      curate(name, stage, run);
    }
    run.ranks().await();
    run.parts().sources().get(name);
  }

  private static void curate(String name, CurateStage stage, ActiveRun run) {
    Recipe recipe = run.parts().recipe();
    CurationRecipe chain = new CurationRecipe(name, recipe.seed(), picked(recipe, stage.sources()),
        picked(recipe, stage.heldOut()), recipe.chatModels(), stage.steps(),
        RecipeSources.curated(run.folder(), name));
    List<OperationReport> steps = CurationAssembly
        .run(chain, run.parts().policyParts().threads(), System.getenv(), run.out()).steps();
    run.out().println(
        name + ": " + steps.get(steps.size() - 1).total().out() + " of " + steps.get(0).total().out() + " records");
  }

  private static Map<String, SourceSettings> picked(Recipe recipe, List<String> names) {
    Map<String, SourceSettings> picked = new LinkedHashMap<>();
    names.forEach(each -> picked.put(each, recipe.data().get(each)));
    return picked;
  }
}

package kedge.training.stage;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.recipes.CurationRecipe;
import kedge.recipes.Recipe;
import kedge.recipes.settings.SourceSettings;
import kedge.recipes.stage.CurateStage;
import kedge.sft.curation.CurationReport;
import kedge.sft.curation.OperationReport;
import kedge.training.parts.RecipeSources;

/**
 * A curate stage: a chain of curation over the run's own sources, in a folder of the run. A step that is found finished
 * there is not run again.
 */
public final class StageCuration {
  private final Recipe recipe;
  private final RecipeSources sources;
  private final int threads;

  public StageCuration(Recipe recipe, RecipeSources sources, Optional<Integer> threads) {
    this.recipe = recipe;
    this.sources = sources;
    this.threads = threads.orElse(Runtime.getRuntime().availableProcessors());
  }

  /** @throws UserError if a step left no record */
  public void run(String name, CurateStage stage, Path folder, PrintWriter out) {
    CurationRecipe chain = new CurationRecipe(name, recipe.seed(), picked(stage.sources()), picked(stage.heldOut()),
        recipe.chatModels(),
        stage.steps(), folder);
    CurationReport report = CurationAssembly.run(chain, threads, System.getenv(), out);
    List<OperationReport> steps = report.steps();
    out.println(
        name + ": " + steps.get(steps.size() - 1).total().out() + " of " + steps.get(0).total().out() + " records");
    sources.get(name);
  }

  private Map<String, SourceSettings> picked(List<String> names) {
    Map<String, SourceSettings> picked = new LinkedHashMap<>();
    names.forEach(each -> picked.put(each, recipe.data().get(each)));
    return picked;
  }
}

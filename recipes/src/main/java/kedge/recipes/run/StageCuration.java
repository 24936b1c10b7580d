package kedge.recipes.run;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.DataException;
import kedge.recipes.recipe.CurateStage;
import kedge.recipes.recipe.CurationRecipe;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.recipe.SourceSettings;
import kedge.sft.curate.CurationReport;
import kedge.sft.curate.StepReport;

/** A curate stage: a chain of curation over the run's own sources, in a folder of the run. A step that is found finished there is not run again. */
final class StageCuration {
  private final Recipe recipe;
  private final Sources sources;
  private final int threads;

  StageCuration(Recipe recipe, Sources sources, Optional<Integer> threads) {
    this.recipe = recipe;
    this.sources = sources;
    this.threads = threads.orElse(Runtime.getRuntime().availableProcessors());
  }

  /** @throws DataException if a step left no record */
  void run(String name, CurateStage stage, Path folder, PrintWriter out) {
    CurationRecipe chain = new CurationRecipe(name, recipe.seed(), picked(stage.sources()), picked(stage.heldOut()), recipe.chatModels(),
        stage.steps(), folder);
    CurationReport report = Curation.run(chain, threads, System.getenv(), out);
    List<StepReport> steps = report.steps();
    out.println(name + ": " + steps.get(steps.size() - 1).total().out() + " of " + steps.get(0).total().out() + " records");
    sources.get(name);
  }

  private Map<String, SourceSettings> picked(List<String> names) {
    Map<String, SourceSettings> picked = new LinkedHashMap<>();
    names.forEach(each -> picked.put(each, recipe.data().get(each)));
    return picked;
  }
}

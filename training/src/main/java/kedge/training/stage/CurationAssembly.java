package kedge.training.stage;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import kedge.data.ProblemSourceProvider;
import kedge.data.UserError;
import kedge.data.cluster.TaskEngine;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;
import kedge.recipes.CurationRecipe;
import kedge.recipes.reader.RecipeWriter;
import kedge.recipes.settings.OperationSettings;
import kedge.recipes.settings.SourceSettings;
import kedge.sft.curation.CurationInput;
import kedge.sft.curation.CurationReport;
import kedge.sft.curation.CurationSettings;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.OperationProvider;
import kedge.sft.curation.PlannedOperation;
import kedge.sft.curation.run.CurationRun;
import kedge.training.folder.FolderLock;
import kedge.training.parts.ChatModels;
import kedge.training.parts.RecipeSources;
import kedge.training.provenance.CodeVersion;

/** Runs recipes of curation. */
public final class CurationAssembly {
  private CurationAssembly() {
  }

  /**
   * Runs the chain of operations; operations that are finished in the folder are not repeated.
   *
   * @param environment environment variables, in which API keys are looked up
   * @param out receives one line for each operation
   */
  public static CurationReport run(CurationRecipe recipe, int threads, Map<String, String> environment,
      PrintWriter out) {
    return run(recipe, threads, environment, out, Optional.empty());
  }

  /** The same. @param engine runs the passes over records; if empty, threads of this machine do */
  public static CurationReport run(CurationRecipe recipe, int threads, Map<String, String> environment,
      PrintWriter out, Optional<TaskEngine> engine) {
    try (ChatModels models = new ChatModels(recipe.chatModels(), environment); FolderLock held = lock(recipe)) {
      CurationRun local = new CurationRun(UserError.whereRefused("", () -> settings(recipe, threads)),
          name -> new OperationContext.Lent(models.chatModel(name), models.identity(name)), line -> {
            out.println(line);
            out.flush();
          }, CodeVersion.digest());
      CurationReport report = engine.map(local::on).orElse(local).run();
      AtomicFile.write(recipe.out().resolve("recipe.yaml"), RecipeWriter.write(recipe));
      models.costs().forEach(out::println);
      return report;
    }
  }

  /** Settings of the recipe's chain. */
  public static CurationSettings settings(CurationRecipe recipe, int threads) {
    return new CurationSettings(recipe.seed(), threads, sources(recipe.sources()), sources(recipe.heldOut()),
        recipe.steps().stream().map(CurationAssembly::planned).toList(), recipe.out());
  }

  private static FolderLock lock(CurationRecipe recipe) {
    try {
      Files.createDirectories(recipe.out());
    } catch (IOException e) {
      throw DiskErrors.failed("make", recipe.out(), e);
    }
    return FolderLock.of(recipe.out());
  }

  private static List<CurationInput> sources(Map<String, SourceSettings> settings) {
    List<CurationInput> sources = new ArrayList<>();
    settings.forEach((name, source) -> sources
        .add(CurationInput.of(name, RecipeSources.provider(source), source.settings())));
    return sources;
  }

  private static PlannedOperation planned(OperationSettings settings) {
    for (OperationProvider<?> provider : ServiceLoader.load(OperationProvider.class)) {
      if (provider.kind().equals(settings.step())) {
        return PlannedOperation.of(provider, settings.settings());
      }
    }
    throw new IllegalArgumentException("no step of kind " + settings.step());
  }
}

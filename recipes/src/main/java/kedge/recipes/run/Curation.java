package kedge.recipes.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import kedge.data.ProblemSourceProvider;
import kedge.recipes.read.RecipeWriter;
import kedge.recipes.recipe.CurationRecipe;
import kedge.recipes.recipe.SourceSettings;
import kedge.recipes.recipe.StepSettings;
import kedge.recipes.reuse.CodeVersion;
import kedge.sft.curate.CurationReport;
import kedge.sft.curate.CurationSettings;
import kedge.sft.curate.NamedSource;
import kedge.sft.curate.PlannedStep;
import kedge.sft.curate.StepContext;
import kedge.sft.curate.StepProvider;
import kedge.sft.curate.run.CurationRun;

/** From a recipe of curation to its run. */
public final class Curation {
  private Curation() {
  }

  /**
   * Runs the chain; what is found finished in the folder is not run again.
   *
   * @param environment where the keys of chat models are looked up
   * @param out takes one line for each step
   */
  public static CurationReport run(CurationRecipe recipe, int threads, Map<String, String> environment, PrintWriter out) {
    try (ChatModels models = new ChatModels(recipe.chatModels(), environment); FolderLock held = lock(recipe)) {
      CurationRun run = new CurationRun(settings(recipe, threads), name -> new StepContext.Lent(models.chatModel(name), models.identity(name)), line -> {
        out.println(line);
        out.flush();
      }, CodeVersion.digest());
      CurationReport report = run.run();
      Files.writeString(recipe.out().resolve("recipe.yaml"), RecipeWriter.write(recipe), StandardCharsets.UTF_8);
      models.costs().forEach(out::println);
      return report;
    } catch (IOException e) {
      throw Disk.failed("write", recipe.out(), e);
    }
  }

  /** The recipe's chain as it is run. */
  public static CurationSettings settings(CurationRecipe recipe, int threads) {
    return new CurationSettings(recipe.seed(), threads, sources(recipe.sources()), sources(recipe.heldOut()),
        recipe.steps().stream().map(Curation::planned).toList(), recipe.out());
  }

  private static FolderLock lock(CurationRecipe recipe) {
    try {
      Files.createDirectories(recipe.out());
    } catch (IOException e) {
      throw Disk.failed("make", recipe.out(), e);
    }
    return FolderLock.of(recipe.out());
  }

  private static List<NamedSource> sources(Map<String, SourceSettings> settings) {
    List<NamedSource> sources = new ArrayList<>();
    settings.forEach((name, each) -> sources.add(source(name, each)));
    return sources;
  }

  private static NamedSource source(String name, SourceSettings settings) {
    for (ProblemSourceProvider<?> provider : ServiceLoader.load(ProblemSourceProvider.class)) {
      if (provider.kind().equals(settings.source())) {
        return NamedSource.of(name, provider, settings.settings());
      }
    }
    throw new IllegalArgumentException("no source of kind " + settings.source());
  }

  private static PlannedStep planned(StepSettings settings) {
    for (StepProvider<?> provider : ServiceLoader.load(StepProvider.class)) {
      if (provider.kind().equals(settings.step())) {
        return PlannedStep.of(provider, settings.settings());
      }
    }
    throw new IllegalArgumentException("no step of kind " + settings.step());
  }
}

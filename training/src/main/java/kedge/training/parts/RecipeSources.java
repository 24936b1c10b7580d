package kedge.training.parts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.settings.SourceSettings;
import kedge.recipes.stage.CurateStage;
import kedge.recipes.stage.DrawStage;
import kedge.recipes.stage.Stage;
import kedge.recipes.stage.StageData;
import kedge.sft.curation.run.CuratedData;

/**
 * The problem sources of a recipe, each opened when it is first asked for: those under {@code data}, and what finished
 * stages of a run have made.
 */
public final class RecipeSources {
  private final Recipe recipe;
  private final Optional<Path> run;
  private final Map<String, ProblemSource> open = new LinkedHashMap<>();
  private final Map<StageData, ProblemSource> mixed = new LinkedHashMap<>();

  /** The sources that need no run. */
  public RecipeSources(Recipe recipe) {
    this(recipe, Optional.empty());
  }

  /** @param run the folder in which stages leave what they make */
  public RecipeSources(Recipe recipe, Optional<Path> run) {
    this.recipe = recipe;
    this.run = run;
  }

  /** The source of that name under {@code data}, or what the stage of that name has made. */
  public ProblemSource get(String name) {
    ProblemSource known = open.get(name);
    if (known == null) {
      known = recipe.data().containsKey(name) ? open(recipe.data().get(name)) : made(name, recipe.stages().get(name));
      open.put(name, known);
    }
    return known;
  }

  /** What a stage reads that is there before the run begins: not what other stages make. */
  public List<String> given(Stage stage) {
    return stage.reads().stream().filter(recipe.data()::containsKey).toList();
  }

  private ProblemSource made(String name, Stage stage) {
    Path folder = run
        .orElseThrow(() -> new IllegalStateException(name + " is made by a stage of a run, and there is none here"));
    if (stage instanceof CurateStage curate) {
      present(name, curated(folder, name).resolve("data.jsonl"));
      return CuratedProblemSource.read(name, CuratedData.whole(curated(folder, name)), curate.demonstration(),
          curate.sources().stream().map(this::get).toList());
    }
    return DrawnProblemSource.read(name, present(name, drawn(folder, name)),
        ((DrawStage) stage).reads().stream().map(this::get).toList());
  }

  private static Path present(String stage, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError("what stage " + stage + " made is gone: looked for " + file.toAbsolutePath().normalize());
    }
    return file;
  }

  /** The folder in which a curate stage works. */
  public static Path curated(Path run, String stage) {
    return run.resolve("stages").resolve(stage);
  }

  /** The file that a pool or harvest writes. */
  public static Path drawn(Path run, String stage) {
    return run.resolve("pools").resolve(stage + ".jsonl");
  }

  /** The problems that an eval stage may draw for, in its order. */
  public ProblemSource of(StageData data) {
    return data.source().map(this::get)
        .orElseGet(
            () -> mixed.computeIfAbsent(data, mix -> StageProblems.mixture(mix.toString(), mix, this).interleaved()));
  }

  private static ProblemSource open(SourceSettings settings) {
    for (ProblemSourceProvider<?> provider : ServiceLoader.load(ProblemSourceProvider.class)) {
      if (provider.kind().equals(settings.source())) {
        return open(provider, settings.settings());
      }
    }
    throw new IllegalArgumentException("no source of kind " + settings.source());
  }

  private static <C extends Record> ProblemSource open(ProblemSourceProvider<C> provider, Record settings) {
    return provider.open(provider.settings().cast(settings));
  }
}

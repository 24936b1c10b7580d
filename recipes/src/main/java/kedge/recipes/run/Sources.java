package kedge.recipes.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import kedge.data.DataException;
import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;
import kedge.recipes.recipe.CurateStage;
import kedge.recipes.recipe.DrawStage;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.recipe.SourceSettings;
import kedge.recipes.recipe.Stage;
import kedge.recipes.recipe.StageData;
import kedge.sft.curate.run.CuratedData;

/** The problem sources of a recipe, each opened when it is first asked for: those under {@code data}, and what finished stages of a run have made. */
public final class Sources {
  private final Recipe recipe;
  private final Optional<Path> run;
  private final Map<String, ProblemSource> open = new LinkedHashMap<>();
  private final Map<StageData, ProblemSource> mixed = new LinkedHashMap<>();

  /** The sources that need no run. */
  public Sources(Recipe recipe) {
    this(recipe, Optional.empty());
  }

  /** @param run the folder in which stages leave what they make */
  Sources(Recipe recipe, Optional<Path> run) {
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
    Path folder = run.orElseThrow(() -> new IllegalStateException(name + " is made by a stage of a run, and there is none here"));
    if (stage instanceof CurateStage curate) {
      present(name, curated(folder, name).resolve("data.jsonl"));
      return CuratedSource.read(name, CuratedData.whole(curated(folder, name)), curate.demonstration(), curate.sources().stream().map(this::get).toList());
    }
    return DrawnSource.read(name, present(name, drawn(folder, name)), ((DrawStage) stage).reads().stream().map(this::get).toList());
  }

  private static Path present(String stage, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException("what stage " + stage + " made is gone: looked for " + file.toAbsolutePath().normalize());
    }
    return file;
  }

  /** The folder in which a curate stage works. */
  static Path curated(Path run, String stage) {
    return run.resolve("stages").resolve(stage);
  }

  /** The file that a pool or harvest writes. */
  static Path drawn(Path run, String stage) {
    return run.resolve("pools").resolve(stage + ".jsonl");
  }

  /** The problems that an eval stage may draw for, in its order. */
  public ProblemSource of(StageData data) {
    return data.source().map(this::get).orElseGet(() -> mixed.computeIfAbsent(data, mix -> Deals.mixture(mix.toString(), mix, this).inTurn()));
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

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

/** The problem sources of a recipe, each opened at its first use: {@code data} and the outputs of finished stages. */
public final class RecipeSources {
  private final Recipe recipe;
  private final Optional<Path> run;
  private final Map<String, ProblemSource> open = new LinkedHashMap<>();
  private final Map<StageData, ProblemSource> mixed = new LinkedHashMap<>();
  private final Map<List<String>, ProblemSource> fitted = new LinkedHashMap<>(); // by stage and name

  /** @param run folder for the data that stages make; empty if no stage is run */
  public RecipeSources(Recipe recipe, Optional<Path> run) {
    this.recipe = recipe;
    this.run = run;
  }

  /** Returns the source of that name under {@code data}, or the output of the stage of that name. */
  public ProblemSource get(String name) {
    ProblemSource known = open.get(name);
    if (known == null) {
      known = recipe.data().containsKey(name) ? open(recipe.data().get(name)) : made(name, recipe.stages().get(name));
      open.put(name, known);
    }
    return known;
  }

  /** Returns what a stage reads under that name: the source, or the form that {@link #fit} has set for the stage. */
  public ProblemSource get(String stage, String name) {
    ProblemSource fit = fitted.get(List.of(stage, name));
    return fit == null ? get(name) : fit;
  }

  /** Sets another form of a source for a stage, for instance without prompts that are too long. */
  public void fit(String stage, String name, ProblemSource form) {
    fitted.put(List.of(stage, name), form);
  }

  /** Leaves problems out of a source for all stages. @param kept indices of the remaining problems, ascending */
  public void keep(String name, int[] kept) {
    open.put(name, new PartialSource(get(name), kept));
    mixed.clear();
  }

  /** Returns the whole source of that name, including the problems that were left out. */
  public ProblemSource whole(String name) {
    ProblemSource source = get(name);
    while (source instanceof PartialSource part) {
      source = part.whole();
    }
    return source;
  }

  /** Returns the names under {@code data} that a stage reads, without outputs of other stages. */
  public List<String> given(Stage stage) {
    return stage.reads().stream().filter(recipe.data()::containsKey).toList();
  }

  /** Returns whether all data of a stage exists before the run. */
  public boolean allGiven(Stage stage) {
    return given(stage).equals(stage.reads());
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

  /** Returns the working folder of a curate stage. */
  public static Path curated(Path run, String stage) {
    return run.resolve("stages").resolve(stage);
  }

  /** Returns the output file of a pool or harvest stage. */
  public static Path drawn(Path run, String stage) {
    return run.resolve("pools").resolve(stage + ".jsonl");
  }

  /** Returns the problems of a stage's data: a source, or the sources of a mix, concatenated. */
  public ProblemSource of(StageData data) {
    return data.source().map(this::get)
        .orElseGet(
            () -> mixed.computeIfAbsent(data, mix -> StageProblems.mixture(mix.toString(), mix, this).interleaved()));
  }

  private static ProblemSource open(SourceSettings settings) {
    return open(provider(settings), settings.settings());
  }

  /** The provider of a source's kind. */
  public static ProblemSourceProvider<?> provider(SourceSettings settings) {
    for (ProblemSourceProvider<?> provider : ServiceLoader.load(ProblemSourceProvider.class)) {
      if (provider.kind().equals(settings.source())) {
        return provider;
      }
    }
    throw new IllegalArgumentException("no source of kind " + settings.source());
  }

  private static <C extends Record> ProblemSource open(ProblemSourceProvider<C> provider, Record settings) {
    return provider.open(provider.settings().cast(settings));
  }
}

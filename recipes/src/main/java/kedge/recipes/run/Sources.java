package kedge.recipes.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.recipe.SourceSettings;
import kedge.recipes.recipe.StageData;

/** The problem sources of a recipe, each opened when it is first asked for. */
public final class Sources {
  private final Map<String, SourceSettings> settings;
  private final Map<String, ProblemSource> open = new LinkedHashMap<>();
  private final Map<StageData, ProblemSource> mixed = new LinkedHashMap<>();

  public Sources(Recipe recipe) {
    this.settings = recipe.data();
  }

  /** The source of that name under {@code data}. */
  public ProblemSource get(String name) {
    return open.computeIfAbsent(name, key -> open(settings.get(key)));
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

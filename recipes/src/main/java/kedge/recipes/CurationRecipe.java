package kedge.recipes;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.settings.ChatModelSettings;
import kedge.recipes.settings.OperationSettings;
import kedge.recipes.settings.SourceSettings;

/**
 * What to curate, in the order in which it happens.
 *
 * @param name what the run is called
 * @param seed all randomness of the run derives from it
 * @param sources named problem sources, read in this order
 * @param heldOut named evaluation sets, for steps that keep them out
 * @param chatModels named models behind an endpoint, for steps that ask one
 * @param steps the chain
 * @param out the folder of the results; default {@code runs/NAME}
 */
public record CurationRecipe(@Required String name, @Default("1") long seed,
    @Required Map<String, SourceSettings> sources,
    @Default("{}") Map<String, SourceSettings> heldOut, @Default("{}") Map<String, ChatModelSettings> chatModels,
    @Required List<OperationSettings> steps, Path out) {

  public CurationRecipe {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    heldOut = Collections.unmodifiableMap(new LinkedHashMap<>(heldOut));
    chatModels = Collections.unmodifiableMap(new LinkedHashMap<>(chatModels));
    steps = List.copyOf(steps);
    new Expect()
        .that(name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
            "name is '" + name + "', expected letters, digits, '.', '-' or '_': it names the folder")
        .that(!sources.isEmpty(), "sources is empty, expected at least one data set")
        .that(!steps.isEmpty(), "steps is empty, expected at least one step")
        .done();
    out = out == null ? Path.of("runs", name) : out;
  }
}

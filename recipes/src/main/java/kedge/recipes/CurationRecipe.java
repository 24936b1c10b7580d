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

/** Curation of data outside a training run, in the order in which it happens. */
public record CurationRecipe(
    /** Name of the curation: letters, digits, dot, dash, underscore. */
    @Required String name,
    /** Seed from which all randomness derives. */
    @Default("1") long seed,
    /** Problem sources by name, read in this order. */
    @Required Map<String, SourceSettings> sources,
    /** Evaluation sets by name, for operations that remove problems found in them. */
    @Default("{}") Map<String, SourceSettings> heldOut,
    /** Chat models by name, for operations that ask one. */
    @Default("{}") Map<String, ChatModelSettings> chatModels,
    /** Operations, in the order in which they are applied. */
    @Required List<OperationSettings> steps,
    /** Folder of the results; {@code runs/NAME} if left out. */
    Path out) {

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

package kedge.recipes;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.settings.ChatModelSettings;
import kedge.recipes.settings.PolicySettings;
import kedge.recipes.settings.RewardSettings;
import kedge.recipes.settings.SourceSettings;
import kedge.recipes.settings.TotalSettings;
import kedge.recipes.stage.Stage;

/**
 * What to run, in the order in which it happens. A recipe read from YAML holds every default, so that what is written
 * is what ran.
 *
 * @param name names the run folder: letters, digits, dot, dash, underscore
 * @param seed all randomness of the run derives from it
 * @param policy the model that learns
 * @param data named problem sources
 * @param chatModels named models behind an endpoint, for rewards that ask one
 * @param plugins a folder of jars with rewards of other kinds
 * @param rewards what judges a completion
 * @param total how their values become one; the weighted sum if left out
 * @param stages named, in the order in which they run; each starts from the checkpoint that the one before it left
 */
public record Recipe(@Required String name, @Default("1") long seed, @Required PolicySettings policy,
    @Required Map<String, SourceSettings> data,
    @Default("{}") Map<String, ChatModelSettings> chatModels, Optional<Path> plugins,
    @Default("[]") List<RewardSettings> rewards,
    Optional<TotalSettings> total, @Required Map<String, Stage> stages) {

  public Recipe {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    chatModels = Collections.unmodifiableMap(new LinkedHashMap<>(chatModels));
    rewards = List.copyOf(rewards);
    stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
    new Expect()
        .that(name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
            "name is '" + name + "', expected letters, digits, '.', '-' or '_': it names the run folder")
        .that(!stages.isEmpty(), "stages is empty, expected at least one stage")
        .done();
  }

  /** The same on another policy. */
  public Recipe on(PolicySettings other) {
    return new Recipe(name, seed, other, data, chatModels, plugins, rewards, total, stages);
  }

  /** The same with one of its stages alone. */
  public Recipe only(String stage) {
    return new Recipe(name, seed, policy, data, chatModels, plugins, rewards, total, Map.of(stage, stages.get(stage)));
  }
}

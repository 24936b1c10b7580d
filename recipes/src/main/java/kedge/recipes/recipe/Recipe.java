package kedge.recipes.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to run, in the order in which it happens. A recipe read from YAML holds every default, so that what is written is what ran.
 *
 * @param name names the run folder: letters, digits, dot, dash, underscore
 * @param seed all randomness of the run derives from it
 * @param policy the model that learns
 * @param data named problem sources
 * @param chatModels named models behind an endpoint, for rewards that ask one
 * @param rewards what judges a completion; their weighted values are summed
 * @param stages named, in the order in which they run; each starts from the checkpoint that the one before it left
 */
public record Recipe(@Required String name, @Default("1") long seed, @Required PolicySettings policy, @Required Map<String, SourceSettings> data,
    @Default("{}") Map<String, ChatModelSettings> chatModels, @Default("[]") List<RewardSettings> rewards, @Required Map<String, Stage> stages) {

  public Recipe {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    chatModels = Collections.unmodifiableMap(new LinkedHashMap<>(chatModels));
    rewards = List.copyOf(rewards);
    stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
    new Expect()
        .that(name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"), "name is '" + name + "', expected letters, digits, '.', '-' or '_': it names the run folder")
        .that(!stages.isEmpty(), "stages is empty, expected at least one stage")
        .done();
  }
}

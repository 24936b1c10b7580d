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
import kedge.recipes.run.CheckpointSettings;
import kedge.recipes.settings.PolicySettings;
import kedge.recipes.settings.RewardSettings;
import kedge.recipes.run.RolloutLogSettings;
import kedge.recipes.settings.SourceSettings;
import kedge.recipes.settings.TotalSettings;
import kedge.recipes.run.Tracker;
import kedge.recipes.stage.Stage;

/**
 * Training run, in the order in which it happens. A recipe read from YAML holds every default, so that the resolved
 * recipe in a run's folder is a full record of what ran.
 */
public record Recipe(
    /** Name of the run and of its folder: letters, digits, dot, dash, underscore. */
    @Required String name,
    /** Seed from which all randomness of the run derives. */
    @Default("1") long seed,
    /** Model to train. */
    @Required PolicySettings policy,
    /** Problem sources by name. */
    @Required Map<String, SourceSettings> data,
    /** Chat models by name, for LLM judges and for curation operations that ask a model. */
    @Default("{}") Map<String, ChatModelSettings> chatModels,
    /** Folder of jars with further kinds of rewards. */
    Optional<Path> plugins,
    /** Rewards that score each completion. */
    @Default("[]") List<RewardSettings> rewards,
    /** Composition of the rewards' values into one reward; their weighted sum if left out. */
    Optional<TotalSettings> total,
    /** Checkpoints: when they are written, and which are kept. */
    @Default("{}") CheckpointSettings checkpoints,
    /** Rollouts that are logged. */
    @Default("{}") RolloutLogSettings rolloutLog,
    /** Formats in which metrics are written besides: {@code tensorboard}. */
    @Default("[]") List<Tracker> trackers,
    /** Stages by name, in the order in which they run. Each starts from the checkpoint that the one before it left. */
    @Required Map<String, Stage> stages) {

  public Recipe {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    chatModels = Collections.unmodifiableMap(new LinkedHashMap<>(chatModels));
    rewards = List.copyOf(rewards);
    trackers = List.copyOf(trackers);
    stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
    new Expect()
        .that(name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
            "name is '" + name + "', expected letters, digits, '.', '-' or '_': it names the run folder")
        .that(!stages.isEmpty(), "stages is empty, expected at least one stage")
        .done();
  }

  /** The same on another policy. */
  public Recipe on(PolicySettings other) {
    return new Recipe(name, seed, other, data, chatModels, plugins, rewards, total, checkpoints, rolloutLog,
        trackers, stages);
  }

  /** The same with one of its stages alone. */
  public Recipe only(String stage) {
    return with(Map.of(stage, stages.get(stage)));
  }

  /** The same with other stages. */
  public Recipe with(Map<String, Stage> others) {
    return new Recipe(name, seed, policy, data, chatModels, plugins, rewards, total, checkpoints, rolloutLog,
        trackers, others);
  }
}

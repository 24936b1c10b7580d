package kedge.training.folder;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kedge.data.UserError;
import kedge.data.io.JsonLinesFile;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeWriter;
import kedge.training.folder.RecipeChange.Effect;

/** Differences between the recipe that a run began with and the one that it is resumed with. */
public record RecipeChanges(List<RecipeChange> all, Recipe saved, Recipe asked, RunState state) {
  /** File of a run folder with the accepted changes, one per line. */
  public static final String FILE = "changes.jsonl";

  public RecipeChanges {
    all = List.copyOf(all);
  }

  /** The differences for a run in this folder. @throws UserError if the state cannot be read */
  static RecipeChanges of(Path run, Recipe saved, Recipe asked) {
    Map<String, String> before = RecipeWriter.flat(saved);
    Map<String, String> now = RecipeWriter.flat(asked);
    boolean sameStages = List.copyOf(saved.stages().keySet()).equals(List.copyOf(asked.stages().keySet()));
    if (before.equals(now) && sameStages) {
      return new RecipeChanges(List.of(), saved, asked, RunState.start());
    }
    RunState state = StageBoundary.of(run).orElse(RunState.start());
    boolean trained = RunCheckpoints.latest(run.resolve("checkpoints")).isPresent();
    ChangeRules rules = new ChangeRules(saved, asked, state, trained);
    TreeSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(now.keySet());
    List<RecipeChange> changes = new ArrayList<>();
    keys.stream().filter(key -> !before.getOrDefault(key, "").equals(now.getOrDefault(key, "")))
        .forEach(key -> changes.add(new RecipeChange(key, before.getOrDefault(key, "nothing"),
            now.getOrDefault(key, "nothing"), rules.of(key))));
    if (!sameStages) {
      changes.add(new RecipeChange("stages", String.join(", ", saved.stages().keySet()),
          String.join(", ", asked.stages().keySet()), rules.stagesFit() ? Effect.LATER : Effect.MISFIT));
    }
    return new RecipeChanges(changes, saved, asked, state);
  }

  /**
   * Rejects changes that need acceptance and are not accepted.
   *
   * @param accepted whether changes that can change the result are accepted
   * @throws UserError naming each change with both values
   */
  void require(Path run, boolean accepted) {
    String misfits = lines(Effect.MISFIT);
    if (!misfits.isEmpty()) {
      throw new UserError(run + " was begun with another recipe, and its checkpoints would not fit this one:" + misfits
          + "\nMaybe --out FOLDER for a new run?");
    }
    String refused = lines(Effect.RESULT);
    if (!refused.isEmpty() && !accepted) {
      throw new UserError(run + " was begun with another recipe, and these changes can change its result:" + refused
          + "\nMaybe --accept-changes to go on with them, which the run's " + FILE
          + " records, or --out FOLDER for a new run?");
    }
  }

  private String lines(Effect effect) {
    return all.stream().filter(change -> change.effect() == effect).map(change -> "\n  " + change.difference())
        .collect(Collectors.joining());
  }

  /** Appends the changes to the run's record of them. */
  void record(Path run) {
    try (JsonLinesFile file = JsonLinesFile.open(run.resolve(FILE))) {
      for (RecipeChange change : all) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        line.put("total_step", state.total());
        line.put("key", change.key());
        line.put("before", change.before());
        line.put("now", change.now());
        line.put("effect", change.effect().name().toLowerCase(java.util.Locale.ROOT));
        file.append(line);
      }
    }
  }
}

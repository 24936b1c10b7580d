package kedge.training.folder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.data.io.AtomicFile;
import kedge.data.io.JsonText;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.recipes.Recipe;
import kedge.recipes.check.MetricLines;
import kedge.recipes.run.Better;
import kedge.recipes.run.CheckpointSettings;
import kedge.recipes.run.KeepBestSettings;

/**
 * Deletes the checkpoints of a run that its settings do not keep. The choice depends only on the logs and the
 * checkpoints that the recipe asks for, so a run that was killed and resumed keeps the same ones. Checkpoints written
 * because of the clock or a signal do not count, and are deleted with the older ones. The newest is never deleted.
 */
public final class CheckpointRetention {
  /** File of a run folder that names the best checkpoints. */
  public static final String BEST = "best.json";
  private static final ObjectMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private final Path run;
  private final RunCheckpoints checkpoints;
  private final Recipe recipe;
  private final CheckpointSettings settings;
  private final RunLogs logs;

  public CheckpointRetention(Path run, RunCheckpoints checkpoints, Recipe recipe, RunLogs logs) {
    this.run = run;
    this.checkpoints = checkpoints;
    this.recipe = recipe;
    this.settings = recipe.checkpoints();
    this.logs = logs;
  }

  /**
   * Returns whether the policy after {@code total} steps is among the best by its latest metric, so that a checkpoint
   * is due.
   */
  public boolean amongBest(long total) {
    return settings.keepBest().filter(best -> readings(best).containsKey(total))
        .filter(best -> best(best, Optional.of(total)).contains(total)).isPresent();
  }

  /**
   * Deletes the checkpoints that are not kept, oldest first.
   *
   * @param reference number of the checkpoint with the running stage's reference policy
   */
  public void apply(Optional<Long> reference) {
    List<Long> all = checkpoints.totals();
    if (all.isEmpty()) {
      return;
    }
    long newest = all.get(all.size() - 1);
    List<Long> best = settings.keepBest().map(keep -> best(keep, Optional.empty())).orElse(List.of());
    settings.keepLast().ifPresent(last -> {
      List<Long> named = named();
      Set<Long> kept = new LinkedHashSet<>(named.subList(Math.max(0, named.size() - last), named.size()));
      kept.add(newest);
      kept.addAll(best);
      reference.ifPresent(kept::add);
      all.stream().filter(total -> !kept.contains(total)).forEach(total -> CheckpointFolder.remove(path(total)));
    });
    if (settings.optimizerState() != CheckpointSettings.Optimizer.ALL) {
      checkpoints.totals().stream().filter(total -> total != newest).forEach(total -> checkpoints.strip(path(total)));
    }
    settings.keepBest().ifPresent(keep -> write(keep, best));
  }

  /**
   * Removes the optimizer state from all checkpoints, the newest included, if the settings say {@code none}.
   *
   * @return a message about the best checkpoints, at the end of the run
   */
  public Optional<String> finish() {
    if (settings.optimizerState() == CheckpointSettings.Optimizer.NONE) {
      checkpoints.totals().forEach(total -> checkpoints.strip(path(total)));
    }
    return settings.keepBest().map(keep -> {
      List<Long> best = best(keep, Optional.empty());
      return best.isEmpty()
          ? "checkpoints.keep_best: no checkpoint has a reading of " + keep.metric()
              + ". Maybe evaluate_every and evaluate_with, or another key of steps.jsonl?"
          : "best checkpoint by " + keep.metric() + ": " + path(best.get(0)) + ", "
              + readings(keep).get(best.get(0));
    });
  }

  private Path path(long total) {
    return checkpoints.path(total);
  }

  private Map<Long, Double> readings(KeepBestSettings keep) {
    return logs.readings(keep.metric(), MetricLines.of(recipe, keep)).values();
  }

  private List<Long> named() {
    return checkpoints.totals().stream().filter(total -> !RunCheckpoints.interim(path(total))).toList();
  }

  /**
   * Returns the best checkpoints, best first; ties go to the earlier one. @param now counts as an existing checkpoint
   */
  private List<Long> best(KeepBestSettings keep, Optional<Long> now) {
    Set<Long> there = new LinkedHashSet<>(named());
    now.ifPresent(there::add);
    Map<Long, Double> readings = readings(keep);
    Comparator<Map.Entry<Long, Double>> order = Map.Entry.comparingByValue();
    return readings.entrySet().stream().filter(reading -> there.contains(reading.getKey()))
        .sorted((keep.direction() == Better.LOWER ? order : order.reversed()).thenComparing(Map.Entry.comparingByKey()))
        .limit(keep.count()).map(Map.Entry::getKey).toList();
  }

  private void write(KeepBestSettings keep, List<Long> best) {
    Map<Long, Double> readings = readings(keep);
    List<Map<String, Object>> entries = new ArrayList<>();
    best.forEach(total -> {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("checkpoint", "checkpoints/" + path(total).getFileName());
      entry.put(keep.metric(), readings.get(total));
      entries.add(entry);
    });
    AtomicFile.write(run.resolve(BEST), out -> out.write(JsonText.utf8(JSON.writeValueAsString(entries) + "\n")));
  }
}

package kedge.training.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import kedge.data.UserError;

/**
 * Selects at most {@link #MOST} rollouts from a file of any size, spread evenly over the steps, in one pass and bounded
 * memory: every n-th step of each stage is kept, and n doubles whenever too many are kept. The last step of a stage is
 * always kept.
 */
final class RolloutSelection {
  static final int MOST = 60;
  static final int MOST_STEPS = MOST / StepPicks.MOST;

  private static final class Stage {
    private final TreeMap<Long, StepPicks> held = new TreeMap<>();
    private final Map<Long, Long> ordinals = new LinkedHashMap<>(); // of the kept steps
    private long newest = Long.MIN_VALUE;
    private long ordinal = -1;
    private long stride = 1;
  }

  private final Map<String, Stage> stages = new LinkedHashMap<>();
  private final ToLongFunction<String> lastStep;

  /** @param lastStep stage → its last complete step, 0 if unknown; earlier lines may be skipped */
  RolloutSelection(ToLongFunction<String> lastStep) {
    this.lastStep = lastStep;
  }

  /** Returns whether the rollouts of this step may be selected. */
  boolean wants(String name, long step) {
    Stage stage = stages.computeIfAbsent(name, unused -> new Stage());
    if (step > stage.newest) {
      forgetUnless(stage, stage.newest);
      stage.newest = step;
      stage.ordinal++;
      if (stage.ordinal % stage.stride == 0 || step >= lastStep.applyAsLong(name)) {
        stage.held.put(step, new StepPicks());
        stage.ordinals.put(step, stage.ordinal);
      }
      if (stage.held.size() > 2 * MOST_STEPS) {
        stage.stride *= 2;
        List.copyOf(stage.held.keySet()).stream().filter(held -> held != step)
            .forEach(held -> forgetUnless(stage, held));
      }
    }
    return stage.held.containsKey(step);
  }

  /** Adds a line for which {@link #wants} was true. */
  void add(JsonNode line) {
    RolloutExcerpt rollout = RolloutExcerpt.of(line);
    Stage stage = stages.get(rollout.stage());
    if (stage == null || !stage.held.containsKey(rollout.step())) {
      throw new UserError("rollouts: a rollout of problem " + rollout.problem() + " has the stage "
          + line.path("stage") + " and the step " + line.path("step")
          + ", expected a text and a number. Maybe the file was edited?");
    }
    stage.held.get(rollout.step()).add(rollout);
  }

  /** Returns rollout → reason of its selection; ordered by stage, step, and best, worst, random. */
  Map<RolloutExcerpt, String> picks() {
    Map<RolloutExcerpt, String> picks = new LinkedHashMap<>();
    List<Stage> latest = new ArrayList<>(stages.values());
    latest = latest.subList(Math.max(0, latest.size() - MOST_STEPS), latest.size());
    for (Stage stage : latest) {
      List<Long> steps = List.copyOf(stage.held.keySet());
      int share = Math.min(MOST_STEPS / latest.size(), steps.size());
      for (int i = 0; i < share; i++) {
        int at = share == 1 ? steps.size() - 1 : (int) Math.round((double) i * (steps.size() - 1) / (share - 1));
        picks.putAll(stage.held.get(steps.get(at)).picks());
      }
    }
    return picks;
  }

  private static void forgetUnless(Stage stage, long step) {
    if (stage.ordinals.getOrDefault(step, 0L) % stage.stride != 0) {
      stage.held.remove(step);
      stage.ordinals.remove(step);
    }
  }
}

package kedge.rl.step;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kedge.data.Cursor;
import kedge.data.Problem;
import kedge.data.ProblemOrder;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutEngine;
import kedge.rollouts.RolloutGroup;

/** Draws and scores the groups of a step; with dynamic sampling, in rounds. */
final class RolloutCollector {
  private final RolloutEngine engine;
  private final GroupScorer scorer;
  private final ProblemOrder order;
  private final RlSettings settings;

  RolloutCollector(RolloutEngine engine, GroupScorer scorer, ProblemOrder order, RlSettings settings) {
    this.engine = engine;
    this.scorer = scorer;
    this.order = order;
    this.settings = settings;
  }

  /**
   * Rollouts of one step.
   *
   * @param drawn every group drawn, in the order drawn
   * @param kept the groups of {@code drawn} to train on, in the same order
   * @param cursor position of the next problem
   */
  record Collected(List<ScoredGroup> drawn, List<ScoredGroup> kept, Cursor cursor) {
  }

  Collected collect(Cursor cursor, long stream, Stopwatch watch) {
    int rounds = settings.dynamicSampling().map(DynamicSampling::maximumRounds).orElse(1);
    List<ScoredGroup> drawn = new ArrayList<>();
    List<ScoredGroup> kept = new ArrayList<>();
    for (int round = 0; round < rounds && kept.size() < settings.promptsPerStep(); round++) {
      int missing = settings.promptsPerStep() - kept.size();
      List<ScoredGroup> groups = round(cursor.after(drawn.size()), missing, stream, round, watch);
      drawn.addAll(groups);
      groups.stream().filter(this::trains).forEach(kept::add);
    }
    return new Collected(drawn, kept, cursor.after(drawn.size()));
  }

  /**
   * Restores the rollouts of a checkpoint. They are scored again; which groups are trained on is not decided anew.
   *
   * @param groups groups in the order drawn; the engine returns the same completions again
   */
  Collected restore(Cursor cursor, long stream, List<PendingRollouts.Group> groups, Stopwatch watch) {
    List<Problem> problems = order.problems(cursor.position(), groups.size());
    List<RolloutGroup> drawn = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      List<Rollout> rollouts = groups.get(i).rollouts();
      drawn.addAll(engine.draw(List.of(problems.get(i)), rollouts.size(), settings.sampling(), stream,
          (int) rollouts.get(0).key().sample()));
    }
    List<ScoredGroup> scored = watch.time("judge", () -> scorer.score(drawn));
    List<ScoredGroup> kept = IntStream.range(0, scored.size()).filter(i -> groups.get(i).trains())
        .mapToObj(scored::get).toList();
    return new Collected(scored, kept, cursor.after(scored.size()));
  }

  private boolean trains(ScoredGroup group) {
    return settings.dynamicSampling().isEmpty() || DynamicSampling.keeps(group.rewards());
  }

  /** Draws one round. Sample numbers continue from round to round, so that no two draws of a step share a key. */
  private List<ScoredGroup> round(Cursor cursor, int prompts, long stream, int round, Stopwatch watch) {
    int samples = settings.completionsPerPrompt();
    int firstSample = round * samples * settings.promptsPerStep();
    List<RolloutGroup> groups = watch.time("sample", () -> engine
        .draw(order.problems(cursor.position(), prompts), samples, settings.sampling(), stream, firstSample));
    return watch.time("judge", () -> scorer.score(groups));
  }
}

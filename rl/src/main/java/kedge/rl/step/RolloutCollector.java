package kedge.rl.step;

import java.util.ArrayList;
import java.util.List;
import kedge.data.Cursor;
import kedge.data.ProblemOrder;
import kedge.rl.step.DynamicSampling.Refill;
import kedge.rollouts.RolloutEngine;
import kedge.rollouts.RolloutGroup;

/** Draws and judges the groups of a step, round by round where dynamic sampling asks for more. */
final class RolloutCollector {
  private final RolloutEngine worker;
  private final GroupScorer judge;
  private final ProblemOrder order;
  private final RlSettings settings;
  private final Stopwatch watch;

  RolloutCollector(RolloutEngine worker, GroupScorer judge, ProblemOrder deal, RlSettings settings, Stopwatch watch) {
    this.worker = worker;
    this.judge = judge;
    this.order = deal;
    this.settings = settings;
    this.watch = watch;
  }

  /**
   * What a step has to train on.
   *
   * @param drawn every group drawn
   * @param kept places in {@code drawn} of the groups to train on
   * @param cursor where the deal goes on
   */
  record Collected(List<ScoredGroup> drawn, List<Integer> kept, Cursor cursor) {
  }

  Collected collect(Cursor cursor, long stream) {
    if (settings.dynamicSampling().isEmpty()) {
      List<ScoredGroup> groups = round(cursor, settings.promptsPerStep(), stream, 0);
      List<Integer> all = new ArrayList<>();
      for (int i = 0; i < groups.size(); i++) {
        all.add(i);
      }
      return new Collected(groups, all, cursor.after(settings.promptsPerStep()));
    }
    DynamicSampling dynamic = settings.dynamicSampling().get();
    Refill<Integer> harvest = dynamic.start(settings.promptsPerStep());
    List<ScoredGroup> drawn = new ArrayList<>();
    Cursor at = cursor;
    for (int wanted = dynamic.next(harvest); wanted > 0; wanted = dynamic.next(harvest)) {
      List<Integer> places = new ArrayList<>();
      for (ScoredGroup group : round(at, wanted, stream, harvest.rounds())) {
        places.add(drawn.size());
        drawn.add(group);
      }
      at = at.after(wanted);
      harvest = dynamic.add(harvest, places, place -> drawn.get(place).rewards());
    }
    return new Collected(drawn, harvest.kept(), at);
  }

  private List<ScoredGroup> round(Cursor cursor, int prompts, long stream, int round) {
    int firstSample = round * settings.completionsPerPrompt() * settings.promptsPerStep();
    List<RolloutGroup> groups = watch.time("sample",
        () -> worker.draw(order.problems(cursor.position(), prompts), settings.completionsPerPrompt(),
            settings.sampling(), stream, firstSample));
    return watch.time("judge", () -> judge.judge(groups));
  }
}

package kedge.rl.step;

import java.util.ArrayList;
import java.util.List;
import kedge.data.Cursor;
import kedge.data.Deal;
import kedge.rl.step.DynamicSampling.Harvest;
import kedge.rollouts.RolloutGroup;
import kedge.rollouts.RolloutWorker;

/** Draws and judges the groups of a step, round by round where dynamic sampling asks for more. */
final class Harvester {
  private final RolloutWorker worker;
  private final GroupJudge judge;
  private final Deal deal;
  private final RlSettings settings;
  private final Stopwatch watch;

  Harvester(RolloutWorker worker, GroupJudge judge, Deal deal, RlSettings settings, Stopwatch watch) {
    this.worker = worker;
    this.judge = judge;
    this.deal = deal;
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
  record Crop(List<ScoredGroup> drawn, List<Integer> kept, Cursor cursor) {
  }

  Crop harvest(Cursor cursor, long stream) {
    if (settings.dynamicSampling().isEmpty()) {
      List<ScoredGroup> groups = round(cursor, settings.promptsPerStep(), stream, 0);
      List<Integer> all = new ArrayList<>();
      for (int i = 0; i < groups.size(); i++) {
        all.add(i);
      }
      return new Crop(groups, all, cursor.after(settings.promptsPerStep()));
    }
    DynamicSampling dynamic = settings.dynamicSampling().get();
    Harvest<Integer> harvest = dynamic.start(settings.promptsPerStep());
    List<ScoredGroup> drawn = new ArrayList<>();
    Cursor at = cursor;
    for (int wanted = dynamic.next(harvest); wanted > 0; wanted = dynamic.next(harvest)) {
      List<Integer> places = new ArrayList<>();
      for (ScoredGroup group : round(at, wanted, stream, harvest.rounds())) {
        places.add(drawn.size());
        drawn.add(group);
      }
      at = at.after(wanted);
      harvest = dynamic.add(harvest, places, place -> drawn.get(place).totals());
    }
    return new Crop(drawn, harvest.kept(), at);
  }

  private List<ScoredGroup> round(Cursor cursor, int prompts, long stream, int round) {
    int firstSample = round * settings.completionsPerPrompt() * settings.promptsPerStep();
    List<RolloutGroup> groups = watch.time("sample", () -> worker.draw(deal.problems(cursor.position(), prompts), settings.completionsPerPrompt(),
        settings.sampling(), stream, firstSample));
    return watch.time("judge", () -> judge.judge(groups));
  }
}

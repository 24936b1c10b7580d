package kedge.training.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rollouts of a step for the report: the two best, the two worst, and two at random, scored or not. */
final class StepPicks {
  static final int EACH = 2;
  static final int MOST = 3 * EACH;
  private static final Comparator<RolloutExcerpt> AT_RANDOM = Comparator.comparingLong(RolloutExcerpt::randomRank);
  private static final Comparator<RolloutExcerpt> BY_REWARD = Comparator
      .comparingDouble(rollout -> rollout.reward().orElseThrow());

  private final List<RolloutExcerpt> best = new ArrayList<>();
  private final List<RolloutExcerpt> worst = new ArrayList<>();
  private final List<RolloutExcerpt> lots = new ArrayList<>();

  void add(RolloutExcerpt rollout) {
    if (rollout.reward().isPresent()) {
      keep(best, rollout, BY_REWARD.reversed().thenComparing(AT_RANDOM), EACH);
      keep(worst, rollout, BY_REWARD.thenComparing(AT_RANDOM), 2 * EACH); // twice, since some may be among the best
    }
    keep(lots, rollout, AT_RANDOM, MOST);
  }

  /** Returns rollout → reason of its selection, at most {@link #MOST}, without repetition. */
  Map<RolloutExcerpt, String> picks() {
    Map<RolloutExcerpt, String> picks = new LinkedHashMap<>();
    take(picks, best, "best");
    take(picks, worst, "worst");
    take(picks, lots, "random");
    return picks;
  }

  private static void take(Map<RolloutExcerpt, String> picks, List<RolloutExcerpt> from, String pick) {
    Set<RolloutExcerpt> left = new LinkedHashSet<>(from);
    left.removeAll(picks.keySet());
    left.stream().limit(EACH).forEach(rollout -> picks.put(rollout, pick));
  }

  private static void keep(List<RolloutExcerpt> kept, RolloutExcerpt rollout, Comparator<RolloutExcerpt> order,
      int most) {
    kept.add(rollout);
    kept.sort(order);
    if (kept.size() > most) {
      kept.remove(most);
    }
  }
}

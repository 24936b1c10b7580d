package kedge.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RolloutSelectionTest {

  private static int offer(RolloutSelection selection, int steps, int samples) {
    int built = 0;
    for (int step = 0; step < steps; step++) {
      for (int sample = 0; sample < samples; sample++) {
        if (selection.wants("rl", step)) {
          selection.add(SyntheticRun.rollout(step, sample, (double) step / steps));
          built++;
        }
      }
    }
    return built;
  }

  @Test
  void aLongRunShowsAtMostSixtySpreadFromTheFirstStepToTheLast() {
    int looked = 0;
    for (int steps : new int[]{1, 2, 3, 9, 10, 11, 20, 21, 41, 1000, 9999}) {
      RolloutSelection selection = new RolloutSelection(stage -> steps - 1);
      int built = offer(selection, steps, 16);
      Map<RolloutExcerpt, String> picks = selection.picks();
      TreeSet<Long> shown = picks.keySet().stream().map(RolloutExcerpt::step)
          .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(Math.min(60, 6 * steps), picks.size(), steps + " steps");
      assertEquals(0, shown.first());
      assertEquals(steps - 1, shown.last());
      assertTrue(built <= 16 * 120, "of " + 16 * steps + " rollouts " + built + " were built");
      List<Long> order = new ArrayList<>(shown);
      for (int i = 1; i < order.size() && steps > 40; i++) {
        assertTrue(order.get(i) - order.get(i - 1) < steps / 4, "steps " + shown);
      }
      looked++;
    }
    assertEquals(11, looked);
  }

  @Test
  void withoutStepLinesTheNewestStepIsStillShown() {
    RolloutSelection selection = new RolloutSelection(stage -> 0);
    offer(selection, 77, 8);
    assertTrue(selection.picks().keySet().stream().anyMatch(rollout -> rollout.step() == 76));
  }

  @Test
  void bestAndWorstAreTheStepsHighestAndLowestAndNoneIsShownTwice() {
    RolloutSelection selection = new RolloutSelection(stage -> 0);
    offer(selection, 1, 24);
    Map<String, List<RolloutExcerpt>> byPick = new TreeMap<>(selection.picks().entrySet().stream()
        .collect(
            Collectors.groupingBy(Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList()))));
    assertEquals("{best=2, random=2, worst=2}",
        byPick.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().size(),
            (a, b) -> a, TreeMap::new)).toString());
    byPick.get("best").forEach(rollout -> assertEquals(1.1, rollout.reward().orElseThrow()));
    byPick.get("worst").forEach(rollout -> assertEquals(0.1, rollout.reward().orElseThrow()));
  }

  @Test
  void whatCouldNotBeScoredIsNeitherBestNorWorst() {
    RolloutSelection selection = new RolloutSelection(stage -> 0);
    selection.wants("rl", 0);
    selection.add(SyntheticRun.rollout(0, 5, 0)); // sample 5 is unscorable
    assertEquals(List.of("random"), List.copyOf(selection.picks().values()));
  }

  @Test
  void twoStagesShareTheSixty() {
    RolloutSelection selection = new RolloutSelection(stage -> 49);
    for (String stage : List.of("first", "second")) {
      for (int step = 0; step < 50; step++) {
        for (int sample = 0; sample < 8; sample++) {
          if (selection.wants(stage, step)) {
            selection.add(SyntheticRun.rollout(step, sample, 0.5).put("stage", stage));
          }
        }
      }
    }
    assertEquals(Map.of("first", 30L, "second", 30L),
        selection.picks().keySet().stream()
            .collect(Collectors.groupingBy(RolloutExcerpt::stage, Collectors.counting())));
  }
}

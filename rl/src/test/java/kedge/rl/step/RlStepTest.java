package kedge.rl.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import kedge.data.Cursor;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.Sampling;
import kedge.rewards.Candidate;
import kedge.rewards.Verdict;
import kedge.rl.advantage.BatchWhitened;
import kedge.rl.objective.PolicyObjective;
import kedge.rl.objective.Preset;
import kedge.rl.objective.Presets;
import kedge.rl.objective.Truncated;
import kedge.rollouts.PolicyRolloutEngine;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutEngine;
import kedge.rollouts.RolloutGroup;
import org.junit.jupiter.api.Test;

class RlStepTest {
  private static final Preset DAPO = Presets.DAPO.preset(StepRig.LONGEST);

  @Test
  void deadGroupsAreReplacedAndTheCursorMovesByWhatWasDrawn() {
    // Of each group of an even problem all are worth the same.
    BiFunction<Problem, Candidate, Verdict> oddOnly = (problem,
        candidate) -> Integer.parseInt(problem.id().substring(5)) % 2 == 0
            ? new Verdict.Scored(1)
            : new Verdict.Scored(KeyedRandom.uniform(1, KeyedRandom.text(candidate.text())));
    try (StepRig rig = new StepRig(64)) {
      RlStepReport report = rig.step(dynamic(6), oddOnly, Optional.empty()).run(0, new Cursor(7), StepRig.stream(1));
      assertTrue(report.drawn().size() > 3, "nothing was replaced: " + report.drawn().size());
      assertEquals(7 + report.drawn().size(), report.cursor().position());
      assertEquals(report.drawn().size(), report.metrics().toMap().get("groups_drawn"));
      assertEquals(3, report.metrics().toMap().get("groups_trained"));
      assertEquals(0, report.metrics().toMap().get("groups_missing"));
      for (int i = 0; i < report.drawn().size(); i++) {
        DrawnGroup group = report.drawn().get(i);
        assertEquals(group.scored().rewards().equal(), group.advantages().isEmpty());
        assertEquals(4, group.scored().size());
      }
    }
  }

  @Test
  void whenAllGroupsAreDeadRefillsEndAndNothingIsUpdated() {
    try (StepRig rig = new StepRig(64)) {
      String before = rig.policy.digest();
      RlStepReport report = rig.step(dynamic(3), (problem, candidate) -> new Verdict.Scored(0), Optional.empty()).run(0,
          Cursor.START, StepRig.stream(1));
      assertEquals(9, report.drawn().size());
      assertEquals(9, report.cursor().position());
      assertEquals(true, report.metrics().toMap().get("skipped"));
      assertEquals(1.0, report.metrics().toMap().get("dead_group_share"));
      assertEquals(3, report.metrics().toMap().get("groups_missing"));
      assertEquals(before, rig.policy.digest());
    }
  }

  @Test
  void whatCannotBeScoredIsLeftOutAndNeverZero() {
    BiFunction<Problem, Candidate, Verdict> lossy = (problem, candidate) -> lost(candidate.text())
        ? new Verdict.Unscorable("by chance")
        : new Verdict.Scored(candidate.tokens());
    try (StepRig rig = new StepRig(64)) {
      RlStepReport report = rig
          .step(StepRig.settings(DAPO, MiniBatches.whole()), lossy, Optional.empty())
          .run(0, Cursor.START, StepRig.stream(3));
      int lost = 0;
      double sum = 0;
      for (int group = 0; group < 3; group++) {
        for (int i = 0; i < 4; i++) {
          Rollout rollout = report.drawn().get(group).scored().group().rollouts().get(i);
          int tokens = rollout.completion().tokens().length;
          boolean scored = !lost(rollout.text());
          lost += scored ? 0 : 1;
          sum += scored ? tokens : 0;
          if (!scored) {
            assertFalse(report.drawn().get(group).advantages().orElseThrow().trained()[i]);
            assertEquals(0, report.drawn().get(group).advantages().orElseThrow().values()[i]);
          }
        }
      }
      assertTrue(lost > 0 && lost <= 6, lost + " lost");
      assertEquals(lost / 12.0, report.metrics().toMap().get("unscorable_share"));
      assertEquals(sum / (12 - lost), (double) report.metrics().toMap().get("reward_mean"), 1e-12);
      assertEquals((12 - lost) / 12.0, (double) report.metrics().toMap().get("trained_share"), 1e-12);
    }
  }

  private static boolean lost(String text) {
    return KeyedRandom.integer(4, 5, KeyedRandom.text(text)) == 0;
  }

  @Test
  void tooManyUnscorableCompletionsStopTheStepAndSayWhy() {
    try (StepRig rig = new StepRig(64)) {
      String before = rig.policy.digest();
      RlStep step = rig.step(StepRig.settings(DAPO, MiniBatches.whole()),
          (problem, candidate) -> new Verdict.Unscorable("the judge is out"), Optional.empty());
      StepFailure failure = assertThrows(StepFailure.class, () -> step.run(0, Cursor.START, StepRig.stream(1)));
      assertEquals(
          "12 of 12 completions could not be scored, more than the share unscorable_limit 0.5 allows: 12 times fake: "
              + "the judge is out",
          failure.getMessage());
      assertEquals(3, failure.groups().size());
      assertEquals(before, rig.policy.digest());
    }
  }

  @Test
  void aSamplerWithOtherWeightsDrawsNothing() {
    try (StepRig rig = new StepRig(64)) {
      RolloutEngine stale = new RolloutEngine() {
        @Override
        public List<RolloutGroup> draw(List<Problem> problems, int samples, Sampling sampling, long stream,
            int firstSample) {
          throw new AssertionError("was asked to draw");
        }

        @Override
        public String weightsDigest() {
          return "stale";
        }
      };
      StepFailure failure = assertThrows(StepFailure.class,
          () -> rig.step(StepRig.settings(DAPO, MiniBatches.whole()), StepRig.COIN, Optional.empty(), stale, 10).run(0,
              Cursor.START, StepRig.stream(1)));
      assertTrue(failure.getMessage().startsWith(
          "the sampler's weights have digest stale, the trainer's " + rig.policy.digest()), failure.getMessage());
    }
  }

  @Test
  void aLossThatIsNotFiniteMakesNoUpdate() {
    try (StepRig rig = new StepRig(64)) {
      PolicyRolloutEngine real = rig.engine();
      RolloutEngine poisoning = new RolloutEngine() {
        @Override
        public List<RolloutGroup> draw(List<Problem> problems, int samples, Sampling sampling, long stream,
            int firstSample) {
          List<RolloutGroup> drawn = real.draw(problems, samples, sampling, stream, firstSample);
          rig.policy.values().flat().fill_(new org.bytedeco.pytorch.Scalar(Double.NaN));
          return drawn;
        }

        @Override
        public String weightsDigest() {
          return real.weightsDigest();
        }
      };
      RlStep step = rig.step(StepRig.settings(DAPO, MiniBatches.whole()), StepRig.COIN, Optional.empty(), poisoning,
          10);
      StepFailure failure = assertThrows(StepFailure.class, () -> step.run(0, Cursor.START, StepRig.stream(1)));
      assertTrue(
          failure.getMessage().matches("the loss is not finite for \\d+ completions, so no update was made: sums/.*"),
          failure.getMessage());
      assertEquals(0, rig.policy.optimizer().steps());
    }
  }

  @Test
  void whereLongerIsBetterCompletionsGrow() {
    try (StepRig rig = new StepRig(64)) {
      RlSettings settings = new StepRig.Settings(DAPO).steps(24).completionsPerPrompt(8).maximumTokens(40)
          .learningRate(1e-2).balanceCoefficient(0).unscorableLimit(0).build();
      RlStep step = rig.step(settings, (problem, candidate) -> new Verdict.Scored(candidate.tokens()),
          Optional.empty());
      double first = 0;
      double last = 0;
      for (int i = 0; i < 24; i++) {
        double length = (double) step.run(i, new Cursor(3L * i), StepRig.stream(i)).metrics().toMap()
            .get("length_mean");
        first += i < 4 ? length / 4 : 0;
        last += i >= 20 ? length / 4 : 0;
      }
      assertTrue(last > first + 5, "mean length went from " + first + " to " + last);
    }
  }

  @Test
  void dynamicSamplingIsRefusedWhereGroupsAreNotComparedWithThemselves() {
    String refusal = assertThrows(IllegalArgumentException.class,
        () -> new StepRig.Settings(DAPO).dynamicSampling(2).advantage(new BatchWhitened(false, 1e-6)).build())
            .getMessage();
    assertTrue(refusal.startsWith(
        "dynamic_sampling replaces groups whose rewards are all equal, but advantage batch_whitened learns from those "
            + "too"),
        refusal);
  }

  @Test
  void completionsThatAreMaskedAreCountedAndNothingIsSaidWhereNoneAre() {
    PolicyObjective keeps = DAPO.objective();
    PolicyObjective masks = new PolicyObjective(keeps.ratio(), keeps.clip(), keeps.aggregation(), keeps.kl(),
        keeps.mismatch(), Truncated.MASK);
    for (PolicyObjective objective : List.of(keeps, masks)) {
      try (StepRig rig = new StepRig(64)) {
        Map<String, Object> metrics = rig
            .step(new StepRig.Settings(DAPO).objective(objective).build(), StepRig.COIN, Optional.empty())
            .run(0, Cursor.START, StepRig.stream(1)).metrics().toMap();
        double cut = (double) metrics.get("truncated_share");
        assertTrue(cut > 0 && cut < 1, "cut " + cut);
        assertEquals(objective == masks ? cut : null, metrics.get("masked_truncated_share"));
        assertFalse(metrics.containsKey("masked_mismatch_share"));
      }
    }
  }

  @Test
  void noTwoDrawsOfAStepShareAKey() {
    try (StepRig rig = new StepRig(64)) {
      // One problem only: it stands three times in each round, and rounds follow each other.
      RlStepReport report = rig
          .step(dynamic(2), (problem, candidate) -> new Verdict.Scored(1), Optional.empty(), rig.engine(), 1)
          .run(0, Cursor.START, StepRig.stream(1));
      Set<DrawKey> keys = new HashSet<>();
      Set<String> texts = new HashSet<>();
      report.drawn().forEach(group -> group.scored().group().rollouts().forEach(rollout -> {
        keys.add(rollout.key());
        texts.add(rollout.text());
      }));
      assertEquals(24, keys.size());
      assertTrue(texts.size() > 12, texts.size() + " different texts of 24");
    }
  }

  @Test
  void aStepIsRepeatableAndAnotherStreamIsAnother() {
    RlStepReport[] reports = new RlStepReport[3];
    for (int i = 0; i < 3; i++) {
      try (StepRig rig = new StepRig(64)) {
        reports[i] = rig.step(StepRig.settings(DAPO, MiniBatches.whole()), StepRig.COIN, Optional.empty()).run(0,
            Cursor.START, StepRig.stream(i == 2 ? 2 : 1));
      }
    }
    assertEquals(texts(reports[0]), texts(reports[1]));
    assertEquals(reports[0].metrics().toMap().get("loss"), reports[1].metrics().toMap().get("loss"));
    assertNotEquals(texts(reports[0]), texts(reports[2]));
  }

  @Test
  void aStepWithoutDynamicSamplingTrainsOnAllItDrew() {
    try (StepRig rig = new StepRig(64)) {
      RlStepReport report = rig
          .step(StepRig.settings(DAPO, MiniBatches.whole()), (problem, candidate) -> new Verdict.Scored(1),
              Optional.empty())
          .run(0, Cursor.START, StepRig.stream(1));
      assertEquals(3, report.metrics().toMap().get("groups_trained"));
      assertNull(report.metrics().toMap().get("skipped"));
      assertEquals(0.0, (double) report.metrics().toMap().get("loss"));
    }
  }

  @Test
  void aPenaltyWithoutAReferenceIsRefused() {
    try (StepRig rig = new StepRig(64)) {
      RlSettings grpo = StepRig.settings(Presets.GRPO.preset(StepRig.LONGEST), MiniBatches.whole());
      assertThrows(IllegalArgumentException.class, () -> rig.step(grpo, StepRig.COIN, Optional.empty()));
    }
  }

  private static RlSettings dynamic(int maximumRounds) {
    return new StepRig.Settings(DAPO).dynamicSampling(maximumRounds).build();
  }

  private static List<String> texts(RlStepReport report) {
    return report.drawn().stream().flatMap(group -> group.scored().group().rollouts().stream()).map(Rollout::text)
        .toList();
  }
}

package kedge.rl.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Cursor;
import kedge.policy.Policy;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.rl.advantage.GroupAdvantages;
import kedge.rl.advantage.GroupRewards;
import kedge.rl.objective.KlEstimator;
import kedge.rl.objective.KlPenalty;
import kedge.rl.objective.Preset;
import kedge.rl.objective.Presets;
import kedge.rollouts.Rollout;
import org.junit.jupiter.api.Test;

class RlStepExactnessTest {

  @Test
  void everyRatioOfTheFirstUpdateIsExactlyOne() {
    int looked = 0;
    for (Presets presets : Presets.values()) {
      Preset preset = presets.preset(StepRig.LONGEST);
      for (MiniBatches batches : List.of(MiniBatches.whole(), new MiniBatches(2, 1), new MiniBatches(3, 2))) {
        if (presets == Presets.RLOO && batches.updates() > 1) {
          continue; // on-policy: refused
        }
        try (StepRig rig = new StepRig(64); Policy reference = rig.policy.frozen()) {
          Map<String, Object> metrics = rig
              .step(StepRig.settings(preset, batches), StepRig.COIN, Optional.of(reference.trainer()))
              .run(0, Cursor.START, StepRig.stream(1)).metrics().toMap();
          assertEquals(0.0, metrics.get("first_ratio_deviation_max"), preset.name() + " " + batches);
          assertEquals(batches.updates() > 1, (double) metrics.get("ratio_deviation_max") > 0,
              preset.name() + " " + batches);
          assertEquals(batches.updates(), rig.policy.optimizer().steps());
          looked++;
        }
      }
    }
    assertEquals(19, looked);
  }

  @Test
  void samplerAndTrainerAgreeAtEveryTemperature() {
    Preset preset = Presets.DAPO.preset(StepRig.LONGEST);
    for (double temperature : new double[]{0.5, 1, 1.3}) {
      try (StepRig rig = new StepRig(64)) {
        Map<String, Object> metrics = rig
            .step(new StepRig.Settings(preset).temperature(temperature).build(), StepRig.COIN, Optional.empty())
            .run(0, Cursor.START, StepRig.stream(1)).metrics().toMap();
        double gap = (double) metrics.get("sampler_gap_max");
        assertTrue(gap <= 2e-5, "gap " + gap + " at temperature " + temperature);
      }
    }
  }

  @Test
  void microBatchesChangeNothing() {
    Preset preset = Presets.GSPO.preset(StepRig.LONGEST);
    RlStepReport[] reports = new RlStepReport[2];
    for (int i = 0; i < 2; i++) {
      try (StepRig rig = new StepRig(i == 0 ? 4096 : 24)) {
        reports[i] = rig.step(StepRig.settings(preset, MiniBatches.whole()), StepRig.COIN, Optional.empty()).run(0,
            Cursor.START, StepRig.stream(1));
      }
    }
    int tokens = 0;
    for (int group = 0; group < reports[0].drawn().size(); group++) {
      for (int sample = 0; sample < 4; sample++) {
        int[] drawn = reports[0].drawn().get(group).scored().group().rollouts().get(sample).completion().tokens();
        assertArrayEquals(drawn,
            reports[1].drawn().get(group).scored().group().rollouts().get(sample).completion().tokens());
        tokens += drawn.length;
      }
    }
    assertTrue(tokens > 30, tokens + " tokens");
    assertEquals(reports[0].metrics().toMap().keySet(), reports[1].metrics().toMap().keySet());
    reports[0].metrics().toMap().forEach((name, value) -> {
      if (value instanceof Number number) {
        double other = ((Number) reports[1].metrics().toMap().get(name)).doubleValue();
        assertEquals(number.doubleValue(), other, 1e-6 * Math.max(1, Math.abs(other)), name);
      }
    });
  }

  @Test
  void aPenaltyInTheRewardIsTakenOffBeforeTheAdvantage() {
    Preset preset = Presets.RLOO.preset(StepRig.LONGEST);
    double coefficient = 0.5;
    try (StepRig rig = new StepRig(64); StepRig other = new StepRig(64)) {
      RlSettings warm = StepRig.settings(Presets.DAPO.preset(StepRig.LONGEST), MiniBatches.whole());
      other.step(warm, StepRig.COIN, Optional.empty()).run(0, Cursor.START, StepRig.stream(9));
      RlSettings settings = new StepRig.Settings(preset)
          .objective(preset.objective().withKl(new KlPenalty.InReward(KlEstimator.K1, coefficient))).build();
      RlStep step = rig.step(settings, StepRig.COIN, Optional.of(other.policy.trainer()));
      Policy before = rig.policy.frozen();
      RlStepReport report = step.run(0, Cursor.START, StepRig.stream(1));
      assertTrue((double) report.metrics().toMap().get("kl") > 0);
      for (int group = 0; group < 3; group++) {
        ScoredGroup scored = report.drawn().get(group).scored();
        double[] rewards = new double[4];
        for (int i = 0; i < 4; i++) {
          Rollout rollout = scored.group().rollouts().get(i);
          List<TokenSequence> one = List.of(TokenSequence.of(rollout.prompt(), rollout.completion().tokens()));
          TokenScores own = before.trainer().score(one, 1).get(0);
          TokenScores theirs = other.policy.trainer().score(one, 1).get(0);
          rewards[i] = scored.rewards().members().get(i).getAsDouble();
          for (int t = 0; t < own.logProbabilities().length; t++) {
            rewards[i] -= coefficient * ((double) own.logProbabilities()[t] - theirs.logProbabilities()[t]);
          }
        }
        GroupAdvantages wanted = preset.advantage().estimate(List.of(GroupRewards.of(rewards))).get(0);
        assertArrayEquals(wanted.values(), report.drawn().get(group).advantages().orElseThrow().values(), 1e-6);
      }
      before.close();
    }
  }

  @Test
  void aPenaltyInTheLossPullsTowardsTheReference() {
    Preset preset = Presets.GRPO.preset(StepRig.LONGEST);
    try (StepRig rig = new StepRig(64); StepRig other = new StepRig(64)) {
      RlStep away = other.step(StepRig.settings(Presets.DAPO.preset(StepRig.LONGEST), MiniBatches.whole()),
          StepRig.COIN, Optional.empty());
      for (int i = 0; i < 5; i++) {
        away.run(i, Cursor.START, StepRig.stream(i));
      }
      RlSettings settings = new StepRig.Settings(preset)
          .objective(preset.objective().withKl(new KlPenalty.InLoss(KlEstimator.K2, 1))).build();
      // Every completion is worth the same, so the penalty alone has a gradient.
      RlStep step = rig.step(settings, (problem, candidate) -> new kedge.rewards.Verdict.Scored(1),
          Optional.of(other.policy.trainer()));
      double first = (double) step.run(0, Cursor.START, StepRig.stream(0)).metrics().toMap().get("kl");
      double last = first;
      for (int i = 1; i < 8; i++) {
        last = (double) step.run(i, Cursor.START, StepRig.stream(0)).metrics().toMap().get("kl");
      }
      assertTrue(last < 0.7 * first, "kl went from " + first + " to " + last);
    }
  }
}

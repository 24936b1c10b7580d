package kedge.rl.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import kedge.data.Cursor;
import kedge.data.Problem;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.Generator;
import kedge.policy.generate.Sampling;
import kedge.rl.objective.MismatchCorrection;
import kedge.rl.objective.PolicyObjective;
import kedge.rl.objective.Preset;
import kedge.rl.objective.Presets;
import kedge.rollouts.PolicyRolloutEngine;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutEngine;
import kedge.rollouts.RolloutGroup;
import org.junit.jupiter.api.Test;

/** Steps whose rollouts earlier weights have drawn. */
class RolloutPipelineTest {
  private static final Preset GRPO = Presets.DAPO.preset(StepRig.LONGEST);

  private static PolicyObjective corrected() {
    PolicyObjective plain = (PolicyObjective) GRPO.objective();
    return new PolicyObjective(plain.ratio(), plain.clip(), plain.aggregation(), plain.kl(),
        MismatchCorrection.capped(2), plain.truncated());
  }

  private static StepRig.Settings settings(int staleness) {
    return new StepRig.Settings(GRPO).objective(corrected()).staleness(staleness).steps(6).learningRate(1e-2);
  }

  /** Notes the digest of the weights that it draws with; as servers do, it keeps those of the last synchronization. */
  private static final class Noting implements RolloutEngine {
    private final StepRig rig;
    private final boolean elsewhere;
    private final List<String> weights = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private String loaded = "";
    private CountDownLatch held = new CountDownLatch(0);

    Noting(StepRig rig, boolean elsewhere) {
      this.rig = rig;
      this.elsewhere = elsewhere;
    }

    @Override
    public void synchronize() {
      loaded = rig.policy.digest();
    }

    @Override
    public boolean drawsElsewhere() {
      return elsewhere;
    }

    @Override
    public List<RolloutGroup> draw(List<Problem> problems, int samples, Sampling sampling, long stream,
        int firstSample) {
      try {
        assertTrue(held.await(20, TimeUnit.SECONDS), "held for ever");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      weights.add(loaded);
      threads.add(Thread.currentThread());
      Generator ones = (requests, how, stops) -> requests.stream().map(request -> request.keys().stream()
          .map(RolloutPipelineTest::completion).toList()).toList();
      return new PolicyRolloutEngine(ones, rig.tokenizer, rig.encoder, () -> loaded, 11).draw(problems, samples,
          sampling, stream, firstSample);
    }

    @Override
    public String weightsDigest() {
      return loaded;
    }
  }

  /** Two tokens that follow from the key. */
  private static Completion completion(DrawKey key) {
    int token = 3 + (int) (key.uniform(0) * 5);
    return new Completion(new int[]{token, 3 + (int) (key.uniform(1) * 5)}, new float[]{-1, -2}, false);
  }

  private static List<String> tokens(RlStepReport report) {
    return report.drawn().stream().flatMap(group -> group.scored().group().rollouts().stream())
        .map(rollout -> rollout.key() + Arrays.toString(rollout.completion().tokens())
            + Arrays.toString(rollout.completion().logProbabilities()))
        .toList();
  }

  @Test
  void stepTrainsOnRolloutsOfTheWeightsOfAFixedStepBefore() {
    for (int staleness = 0; staleness < 4; staleness++) {
      try (StepRig rig = new StepRig(256)) {
        Noting engine = new Noting(rig, false);
        List<String> before = new ArrayList<>();
        List<String> drew = new ArrayList<>();
        try (RlStep step = rig.step(settings(staleness).build(), StepRig.COIN, Optional.empty(), engine, 10)) {
          Cursor cursor = Cursor.START;
          for (long s = 0; s < 6; s++) {
            before.add(rig.policy.digest());
            RlStepReport report = step.run(s, cursor, any -> any);
            cursor = report.cursor();
            assertEquals(Math.max(0, s - staleness), report.weightsStep());
            drew.add(engine.weights.get((int) s)); // one draw a step, in the order of the steps
          }
          assertEquals(18, cursor.position());
        }
        assertEquals(6, engine.weights.size(), "nothing is drawn for steps that the stage does not have");
        int k = staleness;
        assertEquals(LongStream.range(0, 6).mapToObj(s -> before.get((int) Math.max(0, s - k))).toList(), drew);
        assertEquals(6, before.stream().distinct().count());
      }
    }
  }

  @Test
  void engineThatDrawsElsewhereDrawsWhileTheTrainerGoesOn() {
    try (StepRig rig = new StepRig(256)) {
      Noting engine = new Noting(rig, true);
      try (RlStep step = rig.step(settings(1).build(), StepRig.COIN, Optional.empty(), engine, 10)) {
        RlStepReport first = step.run(0, Cursor.START, any -> any);
        step.settle();
        engine.held = new CountDownLatch(1);
        RlStepReport second = step.run(1, first.cursor(), any -> any); // step 2 is begun, and waits
        assertEquals(2, engine.weights.size());
        engine.held.countDown();
        step.settle();
        assertEquals(3, engine.weights.size());
        assertTrue(engine.threads.stream().noneMatch(Thread.currentThread()::equals), engine.threads::toString);
        assertEquals(2, step.run(2, second.cursor(), any -> any).drawn().size() / 3 + 1);
      }
    }
  }

  @Test
  void restoredStepsAreThoseOfTheRunThatWentOn() {
    for (boolean elsewhere : new boolean[]{false, true}) {
      List<List<String>> whole = new ArrayList<>();
      List<List<String>> resumed = new ArrayList<>();
      String end;
      try (StepRig rig = new StepRig(256)) {
        RlSettings settings = settings(2).dynamicSampling(3).build();
        List<PendingRollouts> pending = List.of();
        Cursor kept = Cursor.START;
        try (RlStep step = rig.step(settings, StepRig.COIN, Optional.empty(), new Noting(rig, elsewhere), 10)) {
          Cursor cursor = Cursor.START;
          for (long s = 0; s < 6; s++) {
            RlStepReport report = step.run(s, cursor, any -> any);
            cursor = report.cursor();
            whole.add(tokens(report));
            if (s == 2) {
              pending = step.pending();
              kept = cursor;
            }
          }
        }
        assertEquals(List.of(3L, 4L), pending.stream().map(PendingRollouts::step).toList());
        assertEquals(List.of(1L, 2L), pending.stream().map(PendingRollouts::weightsStep).toList());
        end = rig.policy.digest();
        List<PendingRollouts> stored = pending;
        Generator again = (requests, how, stops) -> requests.stream()
            .map(request -> request.keys().stream().map(key -> stored.stream().flatMap(part -> part.groups().stream())
                .flatMap(group -> group.rollouts().stream()).filter(rollout -> rollout.key().equals(key))
                .map(Rollout::completion).findFirst().orElseThrow())
                .toList())
            .toList();
        try (StepRig other = new StepRig(256);
            RlStep first = other.step(settings, StepRig.COIN, Optional.empty(), new Noting(other, elsewhere), 10);
            RlStep step = other.step(settings, StepRig.COIN, Optional.empty(), new Noting(other, elsewhere), 10)) {
          Cursor cursor = Cursor.START;
          for (long s = 0; s < 3; s++) {
            cursor = first.run(s, cursor, any -> any).cursor();
          }
          step.restore(pending, new PolicyRolloutEngine(again, other.tokenizer, other.encoder, () -> "", 11), kept,
              any -> any);
          for (long s = 3; s < 6; s++) {
            RlStepReport report = step.run(s, cursor, any -> any);
            cursor = report.cursor();
            resumed.add(tokens(report));
          }
          assertEquals(end, other.policy.digest());
        }
      }
      assertEquals(whole.subList(3, 6), resumed);
    }
  }

  @Test
  void failureOfADrawIsThatOfTheStep() {
    try (StepRig rig = new StepRig(256)) {
      RolloutEngine lost = new RolloutEngine() {
        @Override
        public boolean drawsElsewhere() {
          return true;
        }

        @Override
        public List<RolloutGroup> draw(List<Problem> problems, int samples, Sampling sampling, long stream,
            int firstSample) {
          throw new StepFailure("the only server is down", List.of());
        }

        @Override
        public String weightsDigest() {
          return rig.policy.digest();
        }
      };
      try (RlStep step = rig.step(settings(1).build(), StepRig.COIN, Optional.empty(), lost, 10)) {
        assertEquals("the only server is down",
            assertThrows(StepFailure.class, () -> step.run(0, Cursor.START, any -> any)).getMessage());
      }
    }
  }

  @Test
  void stalenessWithoutACorrectionIsRefused() {
    assertEquals("staleness is 1, so that other weights draw than are trained, but nothing corrects for it. Maybe "
        + "mismatch: {cap: 2.0}, or correctsSampler() in an objective of your own?",
        assertThrows(IllegalArgumentException.class, () -> new StepRig.Settings(GRPO).staleness(1).build())
            .getMessage());
  }
}

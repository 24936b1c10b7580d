package kedge.rollouts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.policy.TinyPolicy;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.Sampling;
import org.junit.jupiter.api.Test;

class PolicyRolloutEngineTest {
  private static final Sampling SAMPLING = Sampling.of(1, 24);

  @Test
  void groupsComeInTheOrderAskedAndKeysSayWhatWasDrawn() {
    try (TinyPolicy rig = new TinyPolicy(64)) {
      PolicyRolloutEngine worker = worker(rig);
      TinyPolicy.Sums sums = new TinyPolicy.Sums(5);
      List<Problem> problems = List.of(sums.problem(3), sums.problem(1), sums.problem(3));
      List<RolloutGroup> groups = worker.draw(problems, 2, SAMPLING, 9, 10);
      assertEquals(problems, groups.stream().map(RolloutGroup::problem).toList());
      long three = KeyedRandom.text("sums/3");
      assertEquals(List.of(new DrawKey(11, 9, three, 10), new DrawKey(11, 9, three, 11)), keys(groups.get(0)));
      // The problem that stands there twice goes on counting.
      assertEquals(List.of(new DrawKey(11, 9, three, 12), new DrawKey(11, 9, three, 13)), keys(groups.get(2)));
      assertArrayEquals(rig.encoder.prompt(sums.problem(1).prompt()).tokens(),
          groups.get(1).rollouts().get(0).prompt());
      assertEquals(rig.policy.digest(), worker.weightsDigest());
    }
  }

  @Test
  void aDrawDoesNotDependOnItsNeighbours() {
    try (TinyPolicy rig = new TinyPolicy(64)) {
      PolicyRolloutEngine worker = worker(rig);
      TinyPolicy.Sums sums = new TinyPolicy.Sums(8);
      List<RolloutGroup> together = worker.draw(List.of(sums.problem(0), sums.problem(5), sums.problem(7)), 4, SAMPLING,
          9, 0);
      Rollout alone = worker.draw(List.of(sums.problem(5)), 1, SAMPLING, 9, 2).get(0).rollouts().get(0);
      Rollout among = together.get(1).rollouts().get(2);
      assertEquals(among.key(), alone.key());
      assertArrayEquals(among.completion().tokens(), alone.completion().tokens());
    }
  }

  @Test
  void theTextLeavesOutTheStopTokenAndNothingElse() {
    try (TinyPolicy rig = new TinyPolicy(64)) {
      int stopped = 0;
      int cut = 0;
      for (RolloutGroup group : worker(rig).draw(List.of(new TinyPolicy.Sums(1).problem(0)), 32, SAMPLING, 9, 0)) {
        for (Rollout rollout : group.rollouts()) {
          String whole = rig.tokenizer.decode(rollout.completion().tokens(), false);
          stopped += rollout.completion().stopped() ? 1 : 0;
          cut += rollout.completion().stopped() ? 0 : 1;
          assertEquals(24 == rollout.completion().tokens().length,
              !rollout.completion().stopped() || rollout.completion().tokens().length == 24);
          if (rollout.completion().stopped()) {
            assertTrue(whole.startsWith(rollout.text()) && whole.length() > rollout.text().length());
            assertFalse(rollout.text().contains("<|im_end|>"));
          } else {
            assertEquals(whole, rollout.text());
          }
        }
      }
      assertTrue(stopped > 0 && cut > 0, stopped + " stopped, " + cut + " cut");
    }
  }

  private static PolicyRolloutEngine worker(TinyPolicy rig) {
    return new PolicyRolloutEngine(rig.policy.generator(), rig.tokenizer, rig.encoder, rig.policy::digest, 11);
  }

  private static List<DrawKey> keys(RolloutGroup group) {
    return group.rollouts().stream().map(Rollout::key).toList();
  }
}

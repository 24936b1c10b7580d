package kedge.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import kedge.policy.natives.Transfer;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import org.junit.jupiter.api.Test;

class PolicySnapshotTest {

  @Test
  void whatIsRestoredIsWhatWasTakenBitForBitAndGoesOnAlike() {
    try (TinyPolicy fixture = new TinyPolicy(64)) {
      train(fixture, 3);
      try (PolicySnapshot snapshot = new PolicySnapshot(fixture.policy)) {
        float[][] taken = state(fixture);
        String digest = fixture.policy.digest();
        train(fixture, 4);
        float[][] after = state(fixture);
        assertFalse(Arrays.equals(taken[0], after[0]) || Arrays.equals(taken[1], after[1])
            || Arrays.equals(taken[2], after[2]));
        snapshot.restore(fixture.policy);
        float[][] restored = state(fixture);
        for (int i = 0; i < taken.length; i++) {
          assertArrayEquals(taken[i], restored[i], "values, first and second moments: " + i);
        }
        assertEquals(3, fixture.policy.optimizer().steps());
        assertEquals(digest, fixture.policy.digest());
        train(fixture, 4);
        float[][] again = state(fixture);
        for (int i = 0; i < after.length; i++) {
          assertArrayEquals(after[i], again[i], "the same steps again: " + i);
        }
      }
    }
  }

  private static void train(TinyPolicy fixture, int steps) {
    for (int i = 0; i < steps; i++) {
      fixture.policy.trainer().accumulate(List.of(TokenSequence.of(new int[]{3, 4, 5}, new int[]{6, 7, 8})), 1,
          (index, scores) -> TokenLoss.Part.ofDerivatives(-1, -1, -1), 0.01);
      fixture.policy.update(1e-2, AdamWSettings.standard());
    }
  }

  private static float[][] state(TinyPolicy fixture) {
    return new float[][]{Transfer.floats(fixture.policy.values().flat()),
        Transfer.floats(fixture.policy.optimizer().first().flat()),
        Transfer.floats(fixture.policy.optimizer().second().flat())};
  }
}

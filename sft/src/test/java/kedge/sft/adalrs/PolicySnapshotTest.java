package kedge.sft.adalrs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import kedge.policy.Policy;
import kedge.policy.PolicyOptions;
import kedge.policy.TinyPolicy;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter;
import kedge.policy.distributed.RankThreads;
import kedge.policy.distributed.Ranks;
import kedge.policy.distributed.Sharing.Reduction;
import kedge.policy.distributed.Sharing;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.natives.Transfer;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private static final ModelShape SHAPE = ShapeBuilder.of(61, 22, 2).heads(2, 1, 12).experts(4, 2, 21).context(128)
      .deviation(0.1).build();

  private static Policy policy(Ranks ranks, int zeroStage, int experts) {
    return Policy.random(SHAPE, 5, new PolicyOptions("cpu", ElementType.F32, true, 64, true, false, 3, 1, List.of("*"),
        new Sharing(Reduction.FIXED_TREE, 1, ranks, zeroStage, experts)));
  }

  private static void write(Path file, Ranks ranks, PolicySnapshot snapshot) {
    try {
      if (ranks.leads()) {
        SafeTensorsWriter.write(file, snapshot.sources("kept"), ElementType.F32);
      } else {
        SafeTensorsWriter.serve(snapshot.sources("kept"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void eachRankKeepsWhatItHoldsAndAFileIsWhole(@TempDir Path folder) throws IOException {
    Path one = folder.resolve("one.state");
    try (Policy policy = policy(Ranks.ONE, 0, 1)) {
      train(policy, 2);
      try (PolicySnapshot snapshot = new PolicySnapshot(policy)) {
        write(one, Ranks.ONE, snapshot);
      }
    }
    for (int[] divided : new int[][]{{2, 1}, {0, 2}}) { // zero_stage, expert_parallel
      Path file = folder.resolve(divided[0] + ".state");
      RankThreads.run(2, ranks -> {
        try (Policy policy = policy(ranks, divided[0], divided[1])) {
          train(policy, 2);
          float[][] taken = state(policy);
          try (PolicySnapshot snapshot = new PolicySnapshot(policy)) {
            train(policy, 1);
            write(file, ranks, snapshot);
            snapshot.restore(policy);
            assertArrayEquals(taken, state(policy));
            train(policy, 1);
            snapshot.take(policy);
            try (SafeTensorsFile whole = SafeTensorsFile.open(one)) {
              snapshot.read(whole, "kept", 2);
            }
            snapshot.restore(policy);
            assertArrayEquals(taken, state(policy));
          }
        }
        return null;
      });
      assertEquals(-1, Files.mismatch(one, file));
    }
  }

  private static void train(TinyPolicy fixture, int steps) {
    train(fixture.policy, steps);
  }

  private static void train(Policy policy, int steps) {
    for (int i = 0; i < steps; i++) {
      policy.trainer().accumulate(List.of(TokenSequence.of(new int[]{3, 4, 5}, new int[]{6, 7, 8})), 1,
          (index, scores) -> TokenLoss.Part.ofDerivatives(-1, -1, -1), 0.01);
      policy.update(1e-2, AdamWSettings.standard());
    }
  }

  private static float[][] state(TinyPolicy fixture) {
    return state(fixture.policy);
  }

  private static float[][] state(Policy policy) {
    return new float[][]{Transfer.floats(policy.values().flat()), Transfer.floats(policy.optimizer().first().flat()),
        Transfer.floats(policy.optimizer().second().flat())};
  }
}

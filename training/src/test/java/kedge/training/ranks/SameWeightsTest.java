package kedge.training.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import kedge.data.UserError;
import kedge.policy.TinyPolicy;
import kedge.policy.distributed.Ranks;
import org.junit.jupiter.api.Test;

/** Ranks whose weights differ are named. */
class SameWeightsTest {

  @Test
  void ranksWithOtherWeightsAreNamed() {
    try (TinyPolicy tiny = new TinyPolicy(100)) {
      byte[] same = tiny.policy.digest().getBytes(StandardCharsets.UTF_8);
      byte[] other = "0123".getBytes(StandardCharsets.UTF_8);
      SameWeights.require(Ranks.ONE, tiny.policy, "now");
      SameWeights.require(new FakeRanks(0, List.of(same, same)), tiny.policy, "now");
      String said = assertThrows(UserError.class, () -> SameWeights
          .require(new FakeRanks(0, List.of(same, same, other, other)), tiny.policy, "after 7 steps of the run"))
              .getMessage();
      assertEquals("the weights of the ranks differ after 7 steps of the run: rank 2 has 0123, rank 3 has 0123, rank 0 "
          + "has " + tiny.policy.digest() + ", expected the same bits. Maybe their processors are of different kinds, "
          + "or memory is faulty", said);
    }
  }
}

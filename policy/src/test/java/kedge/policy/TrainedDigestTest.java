package kedge.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Set;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.model.ModelShape;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;

/**
 * Pitfall P20: what a sampler's weights are compared with is what the trainer has, not another look at the sampler's.
 */
class TrainedDigestTest {

  @Test
  void mastersThatWereNotCopiedDownShow() {
    ModelShape shape = new ModelShape(29, 12, 2, 4, 2, 6, 10, 5, 2, 8, true, Set.of(1), 1e6, 1e-6, true, 64, 0.02);
    for (ElementType type : new ElementType[]{ElementType.BF16, ElementType.F32}) {
      try (Policy policy = Policy.random(shape, 1, new PolicyOptions("cpu", type, true, 1024, false, 16, 1));
          NoGradGuard guard = new NoGradGuard()) {
        assertEquals(policy.digest(), policy.trainedDigest(), type.toString());
        String before = policy.digest();
        policy.values().flat().mul_(new Scalar(1.5f));
        if (type == ElementType.BF16) {
          assertEquals(before, policy.digest());
          assertNotEquals(policy.digest(), policy.trainedDigest());
          policy.synchronize();
        }
        assertNotEquals(before, policy.digest());
        assertEquals(policy.digest(), policy.trainedDigest(), type.toString());
      }
    }
  }
}

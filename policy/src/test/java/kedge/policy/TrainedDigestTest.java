package kedge.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import kedge.policy.checkpoint.ElementType;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;

/**
 * The sampler's weights are compared with the trainer's, never with themselves.
 */
class TrainedDigestTest {

  @Test
  void mastersThatWereNotCopiedDownShow() {
    ModelShape shape = ShapeBuilder.of(29, 12, 2).heads(4, 2, 6).dense(10).experts(5, 2, 8).renormalize(true)
        .denseLayers(1).ropeTheta(1e6).build();
    for (ElementType type : new ElementType[]{ElementType.BF16, ElementType.F32}) {
      try (Policy policy = Policy.random(shape, 1, TinyPolicy.options(type, 1024));
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

package kedge.policy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import kedge.policy.model.ShapeBuilder;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class RandomWeightsTest {
  @Test
  void quantilesAreThoseOfPythonsStatistics() {
    // statistics.NormalDist().inv_cdf
    double[][] known = {{0.5, 0}, {0.975, 1.9599639845400536}, {0.3, -0.5244005127080409}, {0.001, -3.090232306167813},
        {1e-12, -7.034483825301132}, {0.9999, 3.719016485455709}};
    for (double[] pair : known) {
      assertEquals(pair[1], NormalQuantile.of(pair[0]), 4e-15 * Math.max(1, Math.abs(pair[1])), "at " + pair[0]);
    }
  }

  @Test
  void matricesHaveTheirDeviationAndNormsAreOne() {
    ModelShape shape = shape(2, 4000);
    try (Parameters parameters = filled(shape, 5, 0.02)) {
      float[] values = Fixtures.values(parameters.get("embedding"));
      double sum = 0;
      double squares = 0;
      int beyondTwo = 0;
      for (float value : values) {
        sum += value;
        squares += (double) value * value;
        beyondTwo += Math.abs(value) > 0.04 ? 1 : 0;
      }
      int n = values.length; // 128,000: the mean's own deviation is 5.6e-5, that of the deviation 4e-5
      assertEquals(128_000, n);
      assertEquals(0, sum / n, 2.5e-4);
      assertEquals(0.02, Math.sqrt(squares / n), 2e-4);
      assertEquals(0.0455, beyondTwo / (double) n, 0.003);
      for (float value : Fixtures.values(parameters.get("layers.1.query_norm"))) {
        assertEquals(1f, value);
      }
    }
  }

  @Test
  void anElementDependsOnSeedNameAndIndexAlone() {
    try (Parameters small = filled(shape(1, 50), 5, 0.02);
        Parameters large = filled(shape(3, 70_000), 5, 0.02);
        Parameters other = filled(shape(1, 50), 6, 0.02)) {
      float[] few = Fixtures.values(small.get("embedding"));
      float[] many = Fixtures.values(large.get("embedding"));
      for (int i = 0; i < few.length; i++) {
        assertEquals(few[i], many[i]);
      }
      assertArrayEquals(Fixtures.values(small.get("layers.0.qkv")), Fixtures.values(large.get("layers.0.qkv")));
      assertNotEquals(few[0], Fixtures.values(other.get("embedding"))[0]);
      assertNotEquals(Fixtures.values(large.get("layers.0.qkv"))[0], Fixtures.values(large.get("layers.1.qkv"))[0]);
    }
  }

  @Test
  void theDigestSeesOneBitAnywhereAndItsOrder() {
    try (Parameters parameters = filled(shape(1, 140_000), 5, 0.02);
        Parameters same = filled(shape(1, 140_000), 5, 0.02);
        PointerScope scope = new PointerScope()) {
      String digest = WeightsDigest.of(parameters);
      assertEquals(32, digest.length());
      assertEquals(digest, WeightsDigest.of(same));
      long elements = parameters.layout().elements();
      assertTrue(elements > 1 << 22, "more than one leaf");
      for (long index : new long[]{0, (1 << 22) - 1, 1 << 22, elements - 1}) {
        float before = Fixtures.values(same.flat().narrow(0, index, 1))[0];
        same.flat().narrow(0, index, 1).fill_(new Scalar(Math.nextUp(before)));
        assertNotEquals(digest, WeightsDigest.of(same), "element " + index);
        same.flat().narrow(0, index, 1).fill_(new Scalar(before));
      }
      assertEquals(digest, WeightsDigest.of(same));
      assertEquals(WeightsDigest.of(same.flat(), ElementType.BF16),
          WeightsDigest.of(parameters.flat().to(ScalarType.BFloat16), ElementType.BF16));
    }
  }

  private static ModelShape shape(int layers, int vocabulary) {
    return ShapeBuilder.of(vocabulary, 32, layers).heads(4, 2, 8).dense(48).experts(6, 2, 16).renormalize(true).build();
  }

  private static Parameters filled(ModelShape shape, long seed, double deviation) {
    Parameters parameters = Parameters.zeros(new ParameterLayout(shape), Fixtures.cpu(), ScalarType.Float);
    new RandomWeights(seed, deviation).fill(parameters);
    return parameters;
  }
}

package kedge.policy.torch.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.generate.Sampling;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Worked draws from the distribution 0.1, 0.4, 0.2, 0.3 over the ids 0 to 3. */
class TorchTokenDrawTest {
  private static final double[] PROBABILITIES = {0.1, 0.4, 0.2, 0.3};

  @Test
  void theTokenIsTheFirstWhoseCumulativeProbabilityExceedsTheUniformNumber() {
    Sampling all = Sampling.of(1, 9);
    assertArrayEquals(new long[]{0, 0, 1, 1, 2, 2, 3, 3},
        tokens(all, 0, 0.0999, 0.1001, 0.4999, 0.5001, 0.6999, 0.7001, 0.9999999999999999));
    assertEquals(Math.log(0.4), draw(all, 0.3).logProbabilities()[0], 1e-6);
  }

  @Test
  void temperatureSharpensBeforeAllElse() {
    // squares 0.01, 0.16, 0.04, 0.09 over 0.30
    TorchTokenDraw drawn = draw(Sampling.of(0.5, 9), 0.5);
    assertEquals(1, drawn.tokens()[0]);
    assertEquals(Math.log(0.16 / 0.30), drawn.logProbabilities()[0], 1e-6);
  }

  @Test
  void topKRenormalizesOverTheKMostProbable() {
    // 1 and 3 stay: 4/7, 3/7
    Sampling two = Sampling.of(1, 9).withTopK(2);
    assertArrayEquals(new long[]{1, 1, 3, 3}, tokens(two, 0, 0.57, 0.572, 0.999));
    assertEquals(Math.log(3.0 / 7), draw(two, 0.6).logProbabilities()[0], 1e-6);
  }

  @Test
  void topPKeepsTheTokenThatReachesTheMass() {
    // 0.4 < 0.65 <= 0.4 + 0.3: 1 and 3 stay; at 0.75 the 0.2 is needed too
    assertArrayEquals(new long[]{1, 3}, tokens(Sampling.of(1, 9).withTopP(0.65), 0, 0.99));
    assertArrayEquals(new long[]{1, 2, 3}, tokens(Sampling.of(1, 9).withTopP(0.75), 0, 0.5, 0.99));
    assertArrayEquals(new long[]{1, 1}, tokens(Sampling.of(1, 9).withTopP(1e-9), 0, 0.99));
  }

  @Test
  void topPOfEqualsKeepsTheLowerIds() {
    assertArrayEquals(new long[]{0, 1},
        drawFrom(new double[]{0.25, 0.25, 0.25, 0.25}, Sampling.of(1, 9).withTopP(0.5), 0, 0.99).tokens());
  }

  @Test
  void topKOfEqualsKeepsTheLowerIds() {
    assertArrayEquals(new long[]{0, 1},
        drawFrom(new double[]{0.25, 0.25, 0.25, 0.25}, Sampling.of(1, 9).withTopK(2), 0, 0.99).tokens());
    assertArrayEquals(new long[]{1, 2},
        drawFrom(new double[]{0.2, 0.4, 0.2, 0.2}, Sampling.of(1, 9).withTopK(3), 0.5, 0.99).tokens());
  }

  @Test
  void fromLogitsThatAreNotFiniteNothingIsDrawn() {
    for (double wrong : new double[]{Double.NaN, Double.POSITIVE_INFINITY}) {
      for (Sampling sampling : new Sampling[]{Sampling.of(1, 9), Sampling.of(0, 9)}) {
        assertThrows(NonFiniteLogits.class, () -> drawFrom(new double[]{0.5, wrong, 0.5}, sampling, 0.3));
      }
    }
  }

  @Test
  void minPIsRelativeToTheMostProbable() {
    // 0.6 of 0.4 is 0.24: 1 and 3 stay
    assertArrayEquals(new long[]{1, 3}, tokens(Sampling.of(1, 9).withMinP(0.6), 0, 0.99));
  }

  @Test
  void topPSeesWhatTopKRenormalized() {
    // of 4/7 and 3/7 the first alone reaches 0.55; without top-k it would not
    assertArrayEquals(new long[]{1, 1}, tokens(Sampling.of(1, 9).withTopK(2).withTopP(0.55), 0, 0.99));
    assertArrayEquals(new long[]{1, 3}, tokens(Sampling.of(1, 9).withTopP(0.55), 0, 0.99));
  }

  @Test
  void greedyTakesTheLowestOfTheMostProbableAndIsCertain() {
    TorchTokenDraw drawn = drawFrom(new double[]{0.1, 0.4, 0.1, 0.4}, Sampling.greedy(9), 0.9);
    assertEquals(1, drawn.tokens()[0]);
    assertEquals(0, drawn.logProbabilities()[0]);
  }

  private static long[] tokens(Sampling sampling, double... uniforms) {
    return draw(sampling, uniforms).tokens();
  }

  private static TorchTokenDraw draw(Sampling sampling, double... uniforms) {
    return drawFrom(PROBABILITIES, sampling, uniforms);
  }

  private static TorchTokenDraw drawFrom(double[] probabilities, Sampling sampling, double... uniforms) {
    try (NativeScope frame = new NativeScope()) {
      double[] logits = Arrays.stream(probabilities).map(Math::log).map(logit -> logit + 3).toArray();
      Tensor row = Transfer.tensor(logits, new Device("cpu"), ScalarType.Float).unsqueeze(0);
      return TorchTokenDraw.of(row.expand(uniforms.length, logits.length).contiguous(), sampling, uniforms);
    }
  }
}

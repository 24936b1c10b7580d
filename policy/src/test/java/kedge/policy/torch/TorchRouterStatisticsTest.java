package kedge.policy.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class TorchRouterStatisticsTest {
  private static final Device CPU = new Device("cpu");
  /** Two sparse layers (0 and 2) around a dense one; four experts, two a token. */
  private static final ModelShape SHAPE = ShapeBuilder.of(10, 4, 3).heads(1, 1, 4).dense(4).experts(4, 2, 4)
      .renormalize(true).denseLayers(1).build();

  @Test
  void theBalanceLossIsOneWhenBalancedAndGrowsWithSkew() {
    try (NativeScope frame = new NativeScope()) {
      TorchRouterStatistics statistics = new TorchRouterStatistics(SHAPE, CPU);
      statistics.addTokens(1);
      statistics.add(0, routing(new double[]{0.25, 0.25, 0.25, 0.25}, 0, 1));
      statistics.add(2, routing(new double[]{0.6, 0.2, 0.1, 0.1}, 0, 1));
      statistics.addTokens(1);
      statistics.add(0, routing(new double[]{0.25, 0.25, 0.25, 0.25}, 2, 3));
      statistics.add(2, routing(new double[]{0.5, 0.1, 0.4, 0.0}, 0, 2));
      assertArrayEquals(new double[]{0.25, 0.25, 0.25, 0.25}, statistics.load()[0]);
      assertArrayEquals(new double[]{0.5, 0.25, 0.25, 0}, statistics.load()[1]);
      // layer 0: 4 · 4 · 0.25 · 0.25 = 1; layer 2: 4 · (0.5 · 0.55 + 0.25 · 0.15 + 0.25 · 0.25) = 1.5
      assertEquals((1 + 1.5) / 2, statistics.balanceLoss(), 1e-12);
      // 0.1 · 4 experts / (2 layers · 2 tokens) times each share
      assertArrayEquals(new double[]{0.05, 0.025, 0.025, 0},
          Transfer.doubles(statistics.probabilityGradient(2, 0.1, CPU, ScalarType.Double)), 1e-15);
    }
  }

  private static TorchRouting routing(double[] probabilities, int first, int second) {
    return new TorchRouting(Transfer.tensor(probabilities, CPU, ScalarType.Double).unsqueeze(0),
        Transfer.tensor(new int[]{first, second}, CPU).unsqueeze(0), null, null);
  }
}

package kedge.training.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DecimationTest {

  @Test
  void sevenStepsInThreePointsAreMeansWithTheirSpread() {
    Decimation thin = Decimation.of(7, 3);
    assertEquals(3, thin.width());
    assertArrayEquals(new long[]{11, 14, 16}, thin.middles(LongStream.range(10, 17).toArray()));
    double[][] stretches = thin.stretches(new double[]{1, 2, 6, Double.NaN, 4, 5, Double.NaN});
    assertArrayEquals(new double[]{3, 4.5, Double.NaN}, stretches[0]);
    assertArrayEquals(new double[]{1, 4, Double.NaN}, stretches[1]);
    assertArrayEquals(new double[]{6, 5, Double.NaN}, stretches[2]);
  }

  @Test
  void aShortRunKeepsEveryStep() {
    Decimation thin = Decimation.of(2000, 2000);
    assertEquals(1, thin.width());
    assertEquals(2000, thin.points());
  }

  @Test
  void noLengthMakesMorePointsThanAllowedAndNoSpikeIsLost() {
    int looked = 0;
    for (int length = 1; length < 30_000; length += 97) {
      Decimation thin = Decimation.of(length, Decimation.MOST_POINTS);
      double[] values = new double[length];
      values[length * 2 / 3] = 40;
      assertTrue(thin.points() <= Decimation.MOST_POINTS, length + " steps give " + thin.points() + " points");
      assertEquals(40, Arrays.stream(thin.stretches(values)[2]).max().orElseThrow());
      looked++;
    }
    assertEquals(310, looked);
  }
}

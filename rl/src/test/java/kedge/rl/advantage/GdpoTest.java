package kedge.rl.advantage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import kedge.rl.advantage.GroupRewards.Component;
import org.junit.jupiter.api.Test;

/** GDPO (arXiv 2601.05242): rewards that are the same sum of other components. */
class GdpoTest {
  private static final double NONE = Double.NaN;

  @Test
  void worksTheNumbersOfOneGroupByHand() {
    // answer 1 1 0 0: z = +-0.5 / sqrt(1/3); format 1 0 0 0: z = (0.75, -0.25, -0.25, -0.25) / 0.5; S = z1 + 0.1 z2,
    // whitened by its own deviation.
    double z = 0.5 / Math.sqrt(1.0 / 3);
    double[] sums = {z + 0.15, z - 0.05, -z - 0.05, -z - 0.05};
    double deviation = Math.sqrt(Arrays.stream(sums).map(sum -> sum * sum).sum() / 3);
    double[] expected = Arrays.stream(sums).map(sum -> sum / deviation).toArray();
    assertArrayEquals(expected, only(group(new double[]{1, 0.1}, new double[][]{{1, 1, 0, 0}, {1, 0, 0, 0}})), 1e-12);
  }

  @Test
  void equalTotalsOfOtherComponentsKeepTheirDifference() {
    GroupRewards group = group(new double[]{1, 1}, new double[][]{{1, 0, 1}, {0, 1, 1}});
    assertEquals(List.of(1.0, 1.0, 2.0), group.members().stream().map(OptionalDouble::getAsDouble).toList());
    GroupRewards swapped = group(new double[]{1, 1}, new double[][]{{1, 0, 0, 0}, {0, 1, 1, 1}}); // all totals are 1
    assertArrayEquals(new double[4],
        new GroupZScore(0).estimate(List.of(new GroupRewards(swapped.members()))).get(0).values());
    assertFalse(swapped.equal());
    assertArrayEquals(new double[4], only(swapped), 1e-12); // opposite components of equal weight do cancel
    GroupRewards uneven = group(new double[]{1, 2}, new double[][]{{2, 0, 0, 0}, {0, 1, 1, 1}}); // all totals are 2
    assertTrue(only(uneven)[0] < -1 && only(uneven)[1] > 0.4);
  }

  @Test
  void agreesWithTheFormulaOnRandomBatches() {
    SplittableRandom random = new SplittableRandom(5);
    int looked = 0;
    for (int round = 0; round < 200; round++) {
      double[] weights = random.doubles(1 + random.nextInt(3), 0.1, 2).toArray();
      List<double[][]> batch = new ArrayList<>();
      int size = 2 + random.nextInt(6);
      for (int group = 0; group < 3; group++) {
        batch.add(
            Arrays.stream(weights).mapToObj(weight -> random.ints(size, 0, 4).mapToDouble(value -> value).toArray())
                .toArray(double[][]::new));
      }
      List<GroupAdvantages> given = new Gdpo(1e-6)
          .estimate(batch.stream().map(values -> group(weights, values)).toList());
      double[] expected = oracle(weights, batch, size);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], given.get(i / size).values()[i % size], 1e-9);
        looked++;
      }
    }
    assertTrue(looked > 1500);
  }

  /** The paper's formula as it stands, in plain loops. */
  private static double[] oracle(double[] weights, List<double[][]> batch, int size) {
    double[] sums = new double[batch.size() * size];
    for (int group = 0; group < batch.size(); group++) {
      for (int k = 0; k < weights.length; k++) {
        double[] values = batch.get(group)[k];
        double mean = Arrays.stream(values).sum() / size;
        double std = Math.sqrt(Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (size - 1));
        for (int i = 0; i < size; i++) {
          sums[group * size + i] += weights[k] * (values[i] - mean) / (std + 1e-6);
        }
      }
    }
    double mean = Arrays.stream(sums).sum() / sums.length;
    double std = Math.sqrt(Arrays.stream(sums).map(x -> (x - mean) * (x - mean)).sum() / (sums.length - 1));
    return Arrays.stream(sums).map(x -> (x - mean) / (std + 1e-6)).toArray();
  }

  @Test
  void unscorableCompletionsAreInNoBaselineAndNotTrained() {
    GroupRewards with = group(new double[]{1, 0.5}, new double[][]{{1, NONE, 0, 0}, {0, NONE, 1, 0}});
    GroupRewards without = group(new double[]{1, 0.5}, new double[][]{{1, 0, 0}, {0, 1, 0}});
    GroupAdvantages advantages = new Gdpo(0).estimate(List.of(with)).get(0);
    double[] expected = only(without);
    assertArrayEquals(new double[]{expected[0], 0, expected[1], expected[2]}, advantages.values(), 1e-12);
    assertArrayEquals(new boolean[]{true, false, true, true}, advantages.trained());
  }

  @Test
  void aComponentThatDoesNotApplyToACompletionGivesItNothing() {
    List<OptionalDouble> answer = List.of(OptionalDouble.of(1), OptionalDouble.of(0), OptionalDouble.of(0));
    List<OptionalDouble> length = List.of(OptionalDouble.of(4), OptionalDouble.of(2), OptionalDouble.empty());
    GroupRewards group = new GroupRewards(answer,
        List.of(new Component("answer", 1, answer), new Component("length", 1, length)));
    double root = Math.sqrt(0.5);
    double[] sums = {2 / Math.sqrt(3) + root, -1 / Math.sqrt(3) - root, -1 / Math.sqrt(3)};
    double deviation = Math.sqrt(Arrays.stream(sums).map(sum -> sum * sum).sum() / 2);
    assertArrayEquals(Arrays.stream(sums).map(sum -> sum / deviation).toArray(), only(group), 1e-12);
  }

  @Test
  void deadGroupsGetZeroAndLoneOnesAreNotTrained() {
    GroupRewards dead = group(new double[]{1, 1}, new double[][]{{1, 1}, {0.3, 0.1 + 0.2}});
    GroupRewards live = group(new double[]{1, 1}, new double[][]{{1, 0}, {1, 1}});
    GroupRewards lone = group(new double[]{1, 1}, new double[][]{{1, NONE}, {1, NONE}});
    List<GroupAdvantages> all = new Gdpo(1e-6).estimate(List.of(dead, live, lone));
    assertTrue(all.get(0).equal());
    assertArrayEquals(new double[2], all.get(0).values(), 0);
    assertArrayEquals(new boolean[]{true, true}, all.get(0).trained());
    assertTrue(all.get(1).values()[0] > 1);
    assertArrayEquals(new boolean[2], all.get(2).trained());
    assertThrows(IllegalArgumentException.class, () -> new Gdpo(1e-6).requireGroupSize(1));
    assertThrows(IllegalArgumentException.class,
        () -> new GroupRewards(live.members(), List.of(new Component("short", 1, List.of()))));
  }

  private static double[] only(GroupRewards group) {
    return new Gdpo(0).estimate(List.of(group)).get(0).values();
  }

  /** Values per component and completion; {@link #NONE} where the completion could not be scored. */
  private static GroupRewards group(double[] weights, double[][] values) {
    List<Component> components = new ArrayList<>();
    double[] totals = new double[values[0].length];
    for (int k = 0; k < weights.length; k++) {
      components.add(new Component("c" + k, weights[k], Arrays.stream(values[k]).mapToObj(GdpoTest::present).toList()));
      for (int i = 0; i < totals.length; i++) {
        totals[i] += weights[k] * values[k][i];
      }
    }
    return new GroupRewards(Arrays.stream(totals).mapToObj(GdpoTest::present).toList(), components);
  }

  private static OptionalDouble present(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}

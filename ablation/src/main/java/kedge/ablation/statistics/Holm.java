package kedge.ablation.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's step-down adjustment (Holm 1979): the probability of any false claim among all comparisons is below the level.
 */
public final class Holm {
  private Holm() {
  }

  /** Adjusts p-values, in the given order. A claim holds if its adjusted p-value is at most the level. */
  public static double[] adjust(double[] p) {
    int n = p.length;
    int[] rising = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(i -> p[i]))
        .mapToInt(Integer::intValue).toArray();
    double[] adjusted = new double[n];
    double largest = 0;
    for (int rank = 0; rank < n; rank++) {
      largest = Math.max(largest, Math.min(1, (n - rank) * p[rising[rank]]));
      adjusted[rising[rank]] = largest;
    }
    return adjusted;
  }

  /**
   * Adjusts two claims of each comparison together: that there is a difference, and that it is smaller than a margin.
   * Their null hypotheses exclude each other, since a zero difference is not at least the margin. So of n comparisons
   * at most n null hypotheses are true, and a p-value is multiplied by the number of comparisons that still have an
   * open claim (Shaffer 1986, JASA 81:826). Without margins this is {@link #adjust}.
   *
   * @param difference p-value of each comparison's difference
   * @param equivalence p-value of each comparison's equivalence; NaN without a margin
   * @return adjusted p-values of the differences and of the equivalences (NaN without a margin)
   */
  public static double[][] adjustBoth(double[] difference, double[] equivalence) {
    int n = difference.length;
    double[] p = IntStream.range(0, 2 * n).mapToDouble(i -> i < n ? difference[i] : equivalence[i - n]).toArray();
    int[] rising = IntStream.range(0, 2 * n).filter(i -> !Double.isNaN(p[i])).boxed()
        .sorted(Comparator.comparingDouble(i -> p[i]))
        .mapToInt(Integer::intValue).toArray();
    int[] open = IntStream.range(0, n).map(i -> Double.isNaN(equivalence[i]) ? 1 : 2).toArray();
    int comparisons = n;
    double[][] adjusted = {new double[n], new double[n]};
    java.util.Arrays.fill(adjusted[1], Double.NaN);
    double largest = 0;
    for (int i : rising) {
      largest = Math.max(largest, Math.min(1, comparisons * p[i]));
      adjusted[i / n][i % n] = largest;
      comparisons -= --open[i % n] == 0 ? 1 : 0;
    }
    return adjusted;
  }
}

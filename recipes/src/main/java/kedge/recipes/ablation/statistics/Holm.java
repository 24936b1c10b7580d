package kedge.recipes.ablation.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Holm's step-down adjustment (Holm 1979): the chance of any false claim among all comparisons stays below the level. */
public final class Holm {
  private Holm() {
  }

  /** Adjusted p-values, in the order given: claim where one is at most the level. */
  public static double[] adjust(double[] p) {
    int n = p.length;
    int[] rising = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(i -> p[i])).mapToInt(Integer::intValue).toArray();
    double[] adjusted = new double[n];
    double largest = 0;
    for (int rank = 0; rank < n; rank++) {
      largest = Math.max(largest, Math.min(1, (n - rank) * p[rising[rank]]));
      adjusted[rising[rank]] = largest;
    }
    return adjusted;
  }
}

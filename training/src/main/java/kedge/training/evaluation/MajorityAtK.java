package kedge.training.evaluation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kedge.recipes.stage.EvalStage;
import kedge.training.evaluation.EvaluatedProblem.Outcome;
import kedge.training.evaluation.EvaluatedProblem.Sample;
import org.apache.commons.math3.util.CombinatoricsUtils;

/**
 * The probability that the most frequent answer among k samples is right (Wang et al. 2022, arXiv 2203.11171), averaged
 * exactly over all choices of k among the n samples. Ties are broken uniformly at random, and the value is the
 * expectation. A sample without an answer abstains; if all abstain, the value is 0. The value of an answer is the share
 * of its samples that were right.
 */
public final class MajorityAtK {
  private MajorityAtK() {
  }

  /** @param samples n scored samples, k ≤ n ≤ 1000 */
  public static double of(List<Sample> samples, int k) {
    int n = samples.size();
    if (k < 1 || k > n || n > EvalStage.MOST_SAMPLES) {
      throw new IllegalArgumentException(
          "maj@" + k + " of " + n + " samples, expected 1 ≤ k ≤ samples ≤ " + EvalStage.MOST_SAMPLES);
    }
    Map<String, int[]> answers = new LinkedHashMap<>(); // answer → {votes, right ones among them}
    for (Sample sample : samples) {
      sample.answer().ifPresent(answer -> {
        int[] tally = answers.computeIfAbsent(answer, unused -> new int[2]);
        tally[0]++;
        tally[1] += sample.outcome() == Outcome.CORRECT ? 1 : 0;
      });
    }
    int abstaining = n - answers.values().stream().mapToInt(tally -> tally[0]).sum();
    // votes → sum of the values of the answers with this number of votes, which are equally likely to win
    Map<Integer, Double> worth = new TreeMap<>();
    answers.values().forEach(tally -> worth.merge(tally[0], (double) tally[1] / tally[0], Double::sum));
    double value = 0;
    for (Map.Entry<Integer, Double> entry : worth.entrySet()) {
      if (entry.getValue() > 0) {
        value += entry.getValue()
            * winningWays(entry.getKey(), rivals(answers.values(), entry.getKey()), abstaining, k);
      }
    }
    return Math.min(1, value / choose(n, k));
  }

  private static List<Integer> rivals(Collection<int[]> answers, int votes) {
    List<Integer> rivals = new ArrayList<>(answers.stream().map(tally -> tally[0]).toList());
    rivals.remove(Integer.valueOf(votes));
    return rivals;
  }

  /**
   * Returns the number of choices of k samples in which an answer with {@code votes} votes wins; a choice with t tied
   * rivals counts 1 / (t+1).
   */
  private static double winningWays(int votes, List<Integer> rivals, int abstaining, int k) {
    double ways = 0;
    for (int drawn = 1; drawn <= Math.min(votes, k); drawn++) {
      double[][] others = rivalWays(rivals, abstaining, drawn, k - drawn);
      for (int tied = 0; tied < others[k - drawn].length; tied++) {
        ways += choose(votes, drawn) * others[k - drawn][tied] / (tied + 1);
      }
    }
    return ways;
  }

  /**
   * Returns {@code [samples, tied]}: the number of choices of {@code samples} samples among rivals and abstainers in
   * which no rival has more than {@code most} votes and {@code tied} rivals have exactly that many.
   */
  private static double[][] rivalWays(List<Integer> rivals, int abstaining, int most, int samples) {
    int ties = samples / most + 1;
    double[][] ways = new double[samples + 1][ties];
    for (int drawn = 0; drawn <= Math.min(abstaining, samples); drawn++) {
      ways[drawn][0] = choose(abstaining, drawn);
    }
    for (int votes : rivals) {
      double[][] next = new double[samples + 1][ties];
      for (int drawn = 0; drawn <= Math.min(Math.min(votes, most), samples); drawn++) {
        double factor = choose(votes, drawn);
        int tie = drawn == most ? 1 : 0;
        for (int before = 0; before + drawn <= samples; before++) {
          for (int tied = 0; tied + tie < ties; tied++) {
            next[before + drawn][tied + tie] += factor * ways[before][tied];
          }
        }
      }
      ways = next;
    }
    return ways;
  }

  private static double choose(int n, int k) {
    return CombinatoricsUtils.binomialCoefficientDouble(n, k);
  }
}

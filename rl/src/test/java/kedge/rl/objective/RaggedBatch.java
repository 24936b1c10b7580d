package kedge.rl.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import kedge.rl.advantage.AdvantageEstimator;
import kedge.rl.advantage.GroupAdvantages;
import kedge.rl.advantage.GroupRewards;

/** A random rollout batch: groups of different sizes, completions of different lengths, some unscorable, some cut. */
final class RaggedBatch {
  final int[] groupOf;
  final OptionalDouble[] totals;
  final boolean[] truncated;
  final double[][] current;
  final double[][] old;
  final double[][] sampler;
  final double[][] reference;
  final int groups;

  /**
   * @param drift how far the current log-probabilities are from the old ones; the same for a quarter of it between old
   * and sampler
   */
  RaggedBatch(long seed, double drift) {
    SplittableRandom random = new SplittableRandom(seed);
    groups = 1 + random.nextInt(4);
    List<Integer> places = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      int size = 2 + random.nextInt(4);
      for (int i = 0; i < size; i++) {
        places.add(g);
      }
    }
    groupOf = places.stream().mapToInt(Integer::intValue).toArray();
    totals = new OptionalDouble[groupOf.length];
    truncated = new boolean[groupOf.length];
    current = new double[groupOf.length][];
    old = new double[groupOf.length][];
    sampler = new double[groupOf.length][];
    reference = new double[groupOf.length][];
    for (int i = 0; i < groupOf.length; i++) {
      totals[i] = random.nextInt(8) == 0 ? OptionalDouble.empty()
          : OptionalDouble.of(random.nextInt(3) + 0.25 * random.nextInt(4));
      truncated[i] = random.nextInt(4) == 0;
      int length = 1 + random.nextInt(9);
      old[i] = random.doubles(length, -4, -0.1).toArray();
      current[i] = moved(old[i], drift, random);
      sampler[i] = moved(old[i], drift / 4, random);
      reference[i] = moved(old[i], 0.7, random);
    }
  }

  private static double[] moved(double[] values, double distance, SplittableRandom random) {
    double[] moved = values.clone();
    for (int t = 0; t < moved.length; t++) {
      moved[t] += distance * (2 * random.nextDouble() - 1);
    }
    return moved;
  }

  int size() {
    return groupOf.length;
  }

  /** What the objective is given. */
  List<SequenceInput> inputs(AdvantageEstimator estimator) {
    List<GroupRewards> grouped = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      List<OptionalDouble> members = new ArrayList<>();
      for (int i = 0; i < groupOf.length; i++) {
        if (groupOf[i] == g) {
          members.add(totals[i]);
        }
      }
      grouped.add(new GroupRewards(members));
    }
    List<SequenceInput> inputs = new ArrayList<>();
    for (GroupAdvantages group : estimator.estimate(grouped)) {
      for (int member = 0; member < group.values().length; member++) {
        int i = inputs.size();
        inputs.add(new SequenceInput(old[i], sampler[i], Optional.of(reference[i]), group.values()[member],
            group.trained()[member], truncated[i]));
      }
    }
    return inputs;
  }
}

package kedge.sft.curation.operation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import kedge.data.KeyedRandom;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.PartOutcomes;
import kedge.sft.curation.RecordFeature;
import kedge.sft.curation.text.Fingerprint;
import kedge.sft.curation.text.FingerprintMap;

/**
 * Keeps a share of the records, distributed over groups: a group of weight w keeps {@code min(size, c w)}, with the c
 * for which the share is met exactly. Records are left out, never repeated. Which records of a group are kept is drawn
 * by (seed, id). Heap: about 70 bytes per record.
 */
final class Resampling {
  private static final int SHOWN = 12;

  record Group(String name, int size) {
  }

  /**
   * Rule of a resampling.
   *
   * @param share share of all grouped records that is kept, above 0 and at most 1
   * @param weight relative weight of a group
   */
  record Rule(double share, ToDoubleFunction<Group> weight, long seed) {
  }

  private Resampling() {
  }

  /** Returns the weight {@code size^power}: 1 keeps the proportions, 0 gives all groups the same weight. */
  static ToDoubleFunction<Group> tempered(double power) {
    return group -> Math.pow(group.size(), power);
  }

  static double share(Double keep) {
    double share = keep == null ? 0.8 : keep;
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("keep is " + share + ", expected above 0 and at most 1");
    }
    return share;
  }

  static double power(Double power) {
    double value = power == null ? 0.5 : power;
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("power is " + value + ", expected 0 to 1");
    }
    return value;
  }

  private record Feature(String seen, long draw) implements Serializable {
  }

  /** @param groupOf group of a record; empty for records that are always kept */
  static Decisions decide(CurationRecords set, RecordFeature<String> groupOf, Rule rule, String reason) {
    return decide(set, groupOf, (index, group) -> group, rule, reason);
  }

  /** @param groups the group of each record, by its index */
  static Decisions decideByPlace(CurationRecords set, IntFunction<String> groups, Rule rule, String reason) {
    return decide(set, example -> "", (index, nothing) -> groups.apply(index), rule, reason);
  }

  private static Decisions decide(CurationRecords set, RecordFeature<String> seen,
      BiFunction<Integer, String, String> groupOf, Rule rule, String reason) {
    FingerprintMap known = new FingerprintMap(1 << 10);
    List<String> names = new ArrayList<>();
    int[] groups = new int[set.size()];
    long[] draws = new long[set.size()];
    long seed = rule.seed();
    set.pass(example -> new Feature(seen.apply(example), KeyedRandom.bits(seed, KeyedRandom.text(example.id()))),
        (index, feature) -> {
          draws[index] = feature.draw();
          groups[index] = -1;
          String group = groupOf.apply(index, feature.seen());
          if (!group.isEmpty()) {
            int before = known.putIfAbsent(Fingerprint.of(group), names.size());
            groups[index] = before >= 0 ? before : names.size();
            if (before < 0) {
              names.add(group);
            }
          }
        });
    int[] sizes = new int[names.size()];
    for (int group : groups) {
      if (group >= 0) {
        sizes[group]++;
      }
    }
    List<Group> found = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      found.add(new Group(names.get(i), sizes[i]));
    }
    int[] kept = quotas(sizes, found.stream().mapToDouble(rule.weight()).toArray(), rule.share());
    BitSet out = leftOut(groups, draws, sizes, kept);
    return new Decisions() {
      @Override
      public PartOutcomes part(int from, int to) {
        Map<Integer, String> details = new HashMap<>();
        for (int i = out.nextSetBit(from); i >= 0 && i < to; i = out.nextSetBit(i + 1)) {
          details.put(i, "one of " + sizes[groups[i]] + " " + found.get(groups[i]).name() + ", of which "
              + kept[groups[i]] + " stay");
        }
        return new DroppedRecords(reason, details);
      }

      @Override
      public List<String> notes() {
        return describe(found, kept);
      }
    };
  }

  /** Returns the number of records that each group keeps: the share of all, rounded by largest remainder. */
  static int[] quotas(int[] sizes, double[] weights, double share) {
    long all = Arrays.stream(sizes).asLongStream().sum();
    long wanted = Math.round(all * share);
    Integer[] order = new Integer[sizes.length]; // by the c at which a group is exhausted
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> sizes[i] / weights[i]));
    double weightLeft = Arrays.stream(weights).sum();
    double left = wanted;
    double c = 0;
    for (int i : order) {
      c = left / weightLeft;
      if (sizes[i] > c * weights[i]) {
        break;
      }
      left -= sizes[i];
      weightLeft -= weights[i];
    }
    int[] kept = new int[sizes.length];
    double[] remainder = new double[sizes.length];
    long given = 0;
    for (int i = 0; i < sizes.length; i++) {
      double exact = Math.min(sizes[i], c * weights[i]);
      kept[i] = (int) Math.floor(exact + 1e-9);
      remainder[i] = exact - kept[i];
      given += kept[i];
    }
    Integer[] byRemainder = order.clone();
    Arrays.sort(byRemainder, Comparator.<Integer>comparingDouble(i -> -remainder[i]).thenComparing(i -> i));
    for (int i = 0; given < wanted; i = (i + 1) % byRemainder.length) {
      int group = byRemainder[i];
      given += kept[group] < sizes[group] ? 1 : 0;
      kept[group] += kept[group] < sizes[group] ? 1 : 0;
    }
    return kept;
  }

  /** Returns the records left out; each group keeps those with the smallest draws, ties to the first. */
  private static BitSet leftOut(int[] groups, long[] draws, int[] sizes, int[] kept) {
    int[] end = new int[sizes.length];
    for (int i = 1; i < sizes.length; i++) {
      end[i] = end[i - 1] + sizes[i - 1];
    }
    long[] members = new long[Arrays.stream(sizes).sum()]; // group after group: 32 bits of the draw, then the index
    for (int i = 0; i < groups.length; i++) {
      if (groups[i] >= 0) {
        members[end[groups[i]]++] = (draws[i] >>> 33 << 32) | i;
      }
    }
    BitSet out = new BitSet(groups.length);
    for (int group = 0; group < sizes.length; group++) {
      int from = end[group] - sizes[group];
      Arrays.sort(members, from, end[group]);
      for (int i = from + kept[group]; i < end[group]; i++) {
        out.set((int) members[i]);
      }
    }
    return out;
  }

  private static List<String> describe(List<Group> groups, int[] kept) {
    List<Integer> largest = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      largest.add(i);
    }
    largest.sort(Comparator.<Integer>comparingInt(i -> -groups.get(i).size()).thenComparing(i -> i));
    StringBuilder text = new StringBuilder(groups.size() + " groups:");
    for (int i : largest.subList(0, Math.min(SHOWN, largest.size()))) {
      text.append(String.format(Locale.ROOT, " %s %,d → %,d;", groups.get(i).name(), groups.get(i).size(), kept[i]));
    }
    return List.of(text.substring(0, text.length() - 1) + (groups.size() > SHOWN ? "; …" : ""));
  }
}

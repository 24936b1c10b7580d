package kedge.data.synthetic;

import java.util.ArrayList;
import java.util.List;

/** Numbered list of all pairs of ascending numbers and target that the settings allow, solvable or not. */
final class CountdownSpace {
  private final int count;
  private final int max;
  private final int minTarget;
  private final int targets;

  /** Numbers in ascending order, and the target. */
  record Question(List<Integer> numbers, int target) {
    String numbersText() {
      return String.join(" ", numbers.stream().map(String::valueOf).toList());
    }

    String canonical() {
      return numbersText() + "=" + target;
    }
  }

  CountdownSpace(CountdownSettings settings) {
    this.count = settings.count();
    this.max = settings.max();
    this.minTarget = settings.minTarget();
    this.targets = settings.maxTarget() - settings.minTarget() + 1;
  }

  /** Number of targets times number of multisets of {@code count} out of {@code max}. */
  long size() {
    return Math.multiplyExact(multisets(count, max), (long) targets);
  }

  /** Returns question {@code number} of {@link #size()}. */
  Question question(long number) {
    long rest = number / targets;
    List<Integer> numbers = new ArrayList<>();
    int lowest = 1;
    for (int left = count; left > 0; left--) {
      // multisets that begin with `lowest` come first
      for (long begun = multisets(left - 1, max - lowest + 1); rest >= begun; begun = multisets(left - 1,
          max - lowest + 1)) {
        rest -= begun;
        lowest++;
      }
      numbers.add(lowest);
    }
    return new Question(List.copyOf(numbers), minTarget + (int) (number % targets));
  }

  /** C(kinds + size - 1, size). */
  private static long multisets(int size, int kinds) {
    long ways = 1;
    for (int i = 1; i <= size; i++) {
      ways = Math.multiplyExact(ways, (long) kinds + i - 1) / i;
    }
    return ways;
  }
}

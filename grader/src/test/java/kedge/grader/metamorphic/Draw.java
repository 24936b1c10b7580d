package kedge.grader.metamorphic;

import java.util.ArrayList;
import java.util.List;
import kedge.data.KeyedRandom;

/** Random draws of one generated case, which depend only on the seed and the case's number. */
final class Draw {
  private final long seed;
  private final long number;
  private long drawn;

  Draw(long seed, long number) {
    this.seed = seed;
    this.number = number;
  }

  /** Returns a number from 0 to {@code bound - 1}. */
  int below(int bound) {
    return KeyedRandom.integer(bound, seed, number, drawn++);
  }

  /** Returns a number from {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return low + below(high - low + 1);
  }

  /** Returns a number from {@code -high} to {@code high}, but not 0. */
  int nonzero(int high) {
    return between(1, high) * (coin() ? 1 : -1);
  }

  boolean coin() {
    return below(2) == 0;
  }

  /** Returns true with probability 1/n. */
  boolean oneIn(int n) {
    return below(n) == 0;
  }

  @SafeVarargs
  final <T> T pick(T... choices) {
    return choices[below(choices.length)];
  }

  <T> T from(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  <T> List<T> shuffled(List<T> items) {
    List<T> left = new ArrayList<>(items);
    List<T> taken = new ArrayList<>();
    while (!left.isEmpty()) {
      taken.add(left.remove(below(left.size())));
    }
    return taken;
  }
}

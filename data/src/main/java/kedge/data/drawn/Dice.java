package kedge.data.drawn;

import java.util.ArrayList;
import java.util.List;
import kedge.data.KeyedRandom;

/** Sequence of random choices for one picture, which depends only on its key. */
final class Dice {
  private final long key;
  private long thrown;

  Dice(long key) {
    this.key = key;
  }

  /** Returns a whole number from {@code least} to {@code most}. */
  int between(int least, int most) {
    return least + KeyedRandom.integer(most - least + 1, key, thrown++);
  }

  /** Returns one of a list. */
  <T> T of(List<T> items) {
    return items.get(between(0, items.size() - 1));
  }

  /** Returns some of a list, in random order. */
  <T> List<T> some(int count, List<T> items) {
    List<T> left = new ArrayList<>(items);
    List<T> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(left.remove(between(0, left.size() - 1)));
    }
    return taken;
  }

  /** Returns 64 bits. */
  long bits() {
    return KeyedRandom.bits(key, thrown++);
  }
}

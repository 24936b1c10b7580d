package kedge.data;

import java.util.concurrent.atomic.AtomicReference;

/** Position p is entry p mod size of the shuffle of epoch p / size. The most recently used epoch is cached. */
final class ShuffledEpochs implements ProblemOrder.Order {
  private final int size;
  private final long seed;
  private final AtomicReference<Epoch> last = new AtomicReference<>();

  private record Epoch(long number, int[] order) {
  }

  ShuffledEpochs(int size, long seed) {
    this.size = size;
    this.seed = seed;
  }

  @Override
  public int index(long position) {
    long number = position / size;
    Epoch epoch = last.get();
    if (epoch == null || epoch.number() != number) {
      epoch = new Epoch(number, shuffle(number));
      last.set(epoch);
    }
    return epoch.order()[(int) (position % size)];
  }

  /** Makes a Fisher-Yates shuffle; draw i of an epoch depends only on (seed, epoch, i). */
  private int[] shuffle(long epoch) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = KeyedRandom.integer(i + 1, seed, epoch, i);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}

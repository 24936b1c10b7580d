package kedge.rewards;

/** How late this machine lets a thread run that has nothing to do but wake up: what its load adds to a deadline. */
final class SchedulingDelay implements AutoCloseable {
  private static final long PAUSE_MILLISECONDS = 5;
  private final Thread thread = new Thread(this::measure, "scheduling delay");
  private volatile long longestNanoseconds;

  SchedulingDelay() {
    thread.setDaemon(true);
    thread.start();
  }

  double longestSeconds() {
    return longestNanoseconds / 1e9;
  }

  private void measure() {
    try {
      while (!Thread.interrupted()) {
        long start = System.nanoTime();
        Thread.sleep(PAUSE_MILLISECONDS);
        longestNanoseconds = Math.max(longestNanoseconds,
            System.nanoTime() - start - PAUSE_MILLISECONDS * 1_000_000);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

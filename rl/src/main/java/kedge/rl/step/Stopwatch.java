package kedge.rl.step;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Measures the seconds that named parts of a step take. For the timing log only: no result depends on it. */
final class Stopwatch {
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  <T> T time(String part, Supplier<T> work) {
    long begin = System.nanoTime();
    T result = work.get();
    seconds.merge(part, (System.nanoTime() - begin) / 1e9, Double::sum);
    return result;
  }

  Map<String, Double> seconds() {
    return new LinkedHashMap<>(seconds);
  }
}

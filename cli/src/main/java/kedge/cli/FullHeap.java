package kedge.cli;

import com.google.common.base.Throwables;
import java.util.Locale;
import java.util.Optional;

/** Message for a Java heap that is too small. */
final class FullHeap {
  private FullHeap() {
  }

  /**
   * Returns the message if the failure or one of its causes is an {@link OutOfMemoryError}.
   *
   * @param heap maximum heap size in bytes
   */
  static Optional<String> message(Throwable failure, long heap) {
    return Throwables.getCausalChain(failure).stream().filter(OutOfMemoryError.class::isInstance).findFirst()
        .map(full -> {
          String why = String.valueOf(full.getMessage());
          boolean ofHeap = why.contains("heap") || why.contains("GC overhead") || why.contains("array size");
          return ofHeap
              ? String.format(Locale.ROOT, "the Java heap is full: its maximum is %d MB (%s). It holds data rows, "
                  + "texts and logs, not tensors. Maybe set KEDGE_HEAP=%dm before the command?", heap >> 20, why,
                  heap >> 19)
              : "out of memory outside the Java heap: " + why + ". Maybe a smaller policy.tokens_per_microbatch or "
                  + "policy.decode_rows? kedge plan prints the expected memory";
        });
  }
}

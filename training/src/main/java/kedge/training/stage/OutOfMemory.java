package kedge.training.stage;

import java.util.Locale;

/** Recognizes failed allocations of LibTorch, which reach Java as plain RuntimeExceptions. */
final class OutOfMemory {
  private OutOfMemory() {
  }

  static boolean is(RuntimeException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("out of memory") || message.contains("can't allocate memory")
        || message.contains("bad_alloc");
  }

  /** Returns the failure with advice. */
  static RuntimeException withAdvice(RuntimeException failure) {
    String first = failure.getMessage().strip().lines().findFirst().orElse("");
    return new IllegalStateException(
        "out of memory: " + first + ". Maybe lower policy.tokens_per_microbatch or policy.decode_rows, or set "
            + "policy.activation_checkpointing; kedge plan prints the expected memory",
        failure);
  }
}

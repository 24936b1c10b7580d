package kedge.chat.endpoint;

/** A quota per minute, evenly spaced without bursts. Not thread-safe. */
final class Pacer {
  private static final double MINUTE = 60e9; // nanoseconds
  private final double perMinute;
  private double nextStart = Double.NEGATIVE_INFINITY; // earliest start of the next call, in nanoseconds

  Pacer(double perMinute) {
    this.perMinute = perMinute;
  }

  /** Reserves an amount. Returns the nanoseconds to wait before its use. */
  long reserve(double amount, long now) {
    double start = Math.max(now, nextStart);
    nextStart = start + amount * MINUTE / perMinute;
    return (long) Math.ceil(start - now);
  }

  /** Adds to a reserved amount; a negative difference returns part of it. */
  void correct(double difference) {
    nextStart += difference * MINUTE / perMinute;
  }
}

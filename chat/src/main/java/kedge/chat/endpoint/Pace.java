package kedge.chat.endpoint;

/**
 * So much a minute, evenly spaced: in no stretch of time is more begun than its share allows and one piece. Not safe
 * for several threads by itself.
 */
final class Pace {
  private static final double MINUTE = 60e9; // nanoseconds
  private final double perMinute;
  private double free = Double.NEGATIVE_INFINITY; // the moment from which the next piece may begin, in nanoseconds

  Pace(double perMinute) {
    this.perMinute = perMinute;
  }

  /** Takes the next place for an amount. Returns how long to wait for it, in nanoseconds. */
  long reserve(double amount, long now) {
    double start = Math.max(now, free);
    free = start + amount * MINUTE / perMinute;
    return (long) Math.ceil(start - now);
  }

  /** Gives back, or takes besides, what an amount turned out to differ from what was reserved. */
  void correct(double difference) {
    free += difference * MINUTE / perMinute;
  }
}

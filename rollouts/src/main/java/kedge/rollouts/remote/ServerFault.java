package kedge.rollouts.remote;

import java.time.Duration;
import java.util.Optional;

/** Failure of one request to one server. */
final class ServerFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What a failure means for the request and the server. */
  enum Kind {
    /** No connection was made: the server is gone. */
    UNREACHABLE,
    /** The connection broke off, or the deadline passed: another try may succeed. */
    BROKEN,
    /** The server failed (5xx): another try may succeed. */
    FAILED,
    /** Too many requests (429): another try may succeed later. */
    BUSY,
    /** The server refused the request or answered wrongly: another try would fail too. */
    REFUSED
  }

  private final Kind kind;
  private final transient Optional<Duration> pause;

  /** @param pause wait that the server asked for, if any */
  ServerFault(Kind kind, String message, Optional<Duration> pause) {
    super(message);
    this.kind = kind;
    this.pause = pause;
  }

  static ServerFault refused(String message) {
    return new ServerFault(Kind.REFUSED, message, Optional.empty());
  }

  Kind kind() {
    return kind;
  }

  Optional<Duration> pause() {
    return pause;
  }
}

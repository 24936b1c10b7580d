package kedge.spark;

import java.io.Serializable;
import java.util.List;

/**
 * What the task of a rank tells the driver.
 *
 * @param attempt number of the start of all ranks, 0 at first
 * @param executor id of the rank's executor
 * @param text line of a rank; empty for other kinds
 * @param status exit status of a rank that has ended
 * @param hosts machine of each rank, if they start; else empty
 */
record RankEvent(Kind kind, int attempt, int rank, String executor, String text, int status, List<String> hosts)
    implements
      Serializable {
  private static final long serialVersionUID = 1;

  /** Kinds of events. */
  enum Kind {
    /** Asks whether the rank may start; answered by {@code true}, or {@code false} while earlier ranks end. */
    STARTING, PRINTED, SAID,
    /** Asks whether the rank must stop; answered by {@code true} or {@code false}. */
    RUNNING,
    /** Asks what follows; answered by the name of a {@link kedge.data.cluster.RankFollower.Next}. */
    ENDED,
    /** The process of the rank is gone. */
    GONE
  }
}

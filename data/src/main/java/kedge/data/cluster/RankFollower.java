package kedge.data.cluster;

import java.util.List;

/** Follows the ranks of a {@link RankJob} on the driver. Threads of the engine call its methods, one at a time. */
public interface RankFollower {
  /** What is done when a rank has ended. */
  enum Next {
    /** The others go on until they end. */
    GO_ON,
    /** All ranks are stopped, and start again. */
    START_AGAIN,
    /** The rank has ended since another one has failed, whose own end is awaited for some seconds. */
    AWAIT_OTHERS,
    /** All ranks are stopped, and the job ends. */
    END
  }

  /**
   * The ranks are started.
   *
   * @param attempt 0 at first
   * @param hosts machine of each rank
   */
  void started(int attempt, List<String> hosts);

  /** A rank has printed a line to its standard output. Only those of rank 0 come here. */
  void printed(String line);

  /** A rank has printed a line to its standard error. */
  void said(int rank, String line);

  /** A rank has ended, with an exit status of 128 and more after a signal. */
  Next ended(int rank, int status);

  /** An executor is lost, with the ranks that it ran. */
  void lost(String executor, String why);

  /** Returns whether ranks must stop as after SIGTERM. */
  boolean stopping();
}

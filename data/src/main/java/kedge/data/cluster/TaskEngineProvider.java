package kedge.data.cluster;

/** Provider of a kind of engine; found by {@link java.util.ServiceLoader}. */
public interface TaskEngineProvider {
  /** Returns whether the address of a cluster is one for this engine. */
  boolean takes(String address);

  /** Connects to a cluster. @throws kedge.data.UserError if it does not answer, or has no executors */
  TaskEngine open(String address);

  /**
   * Runs a command as ranks on the executors of a cluster until all have ended, or the follower ends the job. If a rank
   * or an executor fails, the engine starts all ranks again, a limited number of times.
   *
   * @throws kedge.data.UserError if the cluster does not answer, has too few slots, or the last attempt has failed
   */
  void run(String address, RankJob job, RankFollower follower);
}

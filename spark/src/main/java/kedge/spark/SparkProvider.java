package kedge.spark;

import kedge.data.cluster.RankFollower;
import kedge.data.cluster.RankJob;
import kedge.data.cluster.TaskEngine;
import kedge.data.cluster.TaskEngineProvider;

/** Opens Spark: a standalone master, or executors on this machine. */
public final class SparkProvider implements TaskEngineProvider {
  @Override
  public boolean takes(String address) {
    return address.startsWith("spark://") || address.startsWith("local[") || address.startsWith("local-cluster[");
  }

  @Override
  public TaskEngine open(String address) {
    return SparkEngine.open(address, SparkApplication.WAIT_FOR_EXECUTORS);
  }

  @Override
  public void run(String address, RankJob job, RankFollower follower) {
    SparkRanks.run(address, job, follower, SparkApplication.WAIT_FOR_EXECUTORS);
  }
}

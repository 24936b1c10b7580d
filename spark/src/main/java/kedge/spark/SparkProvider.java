package kedge.spark;

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
    return SparkEngine.open(address, SparkEngine.WAIT_FOR_EXECUTORS);
  }
}

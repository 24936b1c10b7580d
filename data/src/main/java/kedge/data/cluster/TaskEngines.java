package kedge.data.cluster;

import java.util.ServiceLoader;
import kedge.data.UserError;

/** Opens engines by the address of a cluster, the value of the option {@code --on}. */
public final class TaskEngines {
  private static final String FORMS = "spark://HOST:PORT, local[THREADS], or local-cluster[EXECUTORS,CORES,MEGABYTES]";
  private static final String REMOTE = "spark://[^\\s/]+:\\d{1,5}(,[^\\s/]+:\\d{1,5})*"
      + "|local-cluster\\[\\s*\\d{1,4}\\s*,\\s*\\d{1,4}\\s*,\\s*\\d{1,7}\\s*\\]";

  private TaskEngines() {
  }

  /**
   * Connects to a cluster.
   *
   * @throws UserError if the address has none of the known forms, no engine is installed, or the cluster does not
   * answer
   */
  public static TaskEngine open(String address) {
    if (!address.matches(REMOTE + "|local\\[(\\d{1,4}|\\*)\\]")) {
      throw new UserError("--on is " + address + ", expected " + FORMS);
    }
    return provider(address).open(address);
  }

  /**
   * Runs ranks on a cluster, see {@link TaskEngineProvider#run}.
   *
   * @throws UserError also if the address has none of the known forms, or no engine is installed
   */
  public static void run(String address, RankJob job, RankFollower follower) {
    if (!address.matches(REMOTE)) {
      throw new UserError("--on is " + address + ", expected spark://HOST:PORT, or local-cluster[EXECUTORS,CORES,"
          + "MEGABYTES], whose executors can start ranks. Maybe --ranks " + job.ranks()
          + " without --on, which starts them on this machine?");
    }
    provider(address).run(address, job, follower);
  }

  private static TaskEngineProvider provider(String address) {
    for (TaskEngineProvider provider : ServiceLoader.load(TaskEngineProvider.class)) {
      if (provider.takes(address)) {
        return provider;
      }
    }
    throw new UserError("--on needs Apache Spark 4, which is not part of Kedge. Maybe pip install pyspark==4.2.0, or"
        + " unpack a distribution of spark.apache.org, and set SPARK_HOME to its folder, the one that has jars?");
  }
}

package kedge.data.cluster;

import java.util.ServiceLoader;
import kedge.data.UserError;

/** Opens engines by the address of a cluster, the value of the option {@code --on}. */
public final class TaskEngines {
  private static final String FORMS = "spark://HOST:PORT, local[THREADS], or local-cluster[EXECUTORS,CORES,MEGABYTES]";

  private TaskEngines() {
  }

  /**
   * Connects to a cluster.
   *
   * @throws UserError if the address has none of the known forms, no engine is installed, or the cluster does not
   * answer
   */
  public static TaskEngine open(String address) {
    if (!address.matches("spark://[^\\s/]+:\\d{1,5}(,[^\\s/]+:\\d{1,5})*|local\\[(\\d{1,4}|\\*)\\]"
        + "|local-cluster\\[\\s*\\d{1,4}\\s*,\\s*\\d{1,4}\\s*,\\s*\\d{1,7}\\s*\\]")) {
      throw new UserError("--on is " + address + ", expected " + FORMS);
    }
    for (TaskEngineProvider provider : ServiceLoader.load(TaskEngineProvider.class)) {
      if (provider.takes(address)) {
        return provider.open(address);
      }
    }
    throw new UserError("--on needs Apache Spark 4, which is not part of Kedge. Maybe pip install pyspark==4.2.0, or"
        + " unpack a distribution of spark.apache.org, and set SPARK_HOME to its folder, the one that has jars?");
  }
}

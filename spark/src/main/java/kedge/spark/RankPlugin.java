package kedge.spark;

import java.nio.file.Path;
import java.util.Map;
import kedge.data.io.DiskErrors;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/** Carries events of ranks from executors to the driver by Spark's own messages. Spark makes it by its name. */
public final class RankPlugin implements SparkPlugin {
  /** Spark's setting of files for executors. They would stay in the folder that a worker keeps of an application. */
  static final String FILES = "spark.files";
  /** The driver's monitor, and the way to it from an executor. A JVM has one application at a time. */
  private static volatile RankMonitor monitor;
  private static volatile PluginContext executor;

  /** Names the monitor of the next application. */
  static void reportTo(RankMonitor next) {
    monitor = next;
  }

  /** The way from this executor to the driver. */
  static PluginContext executor() {
    return executor;
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext spark, PluginContext context) {
        spark.addSparkListener(monitor); // before the first executor comes
        return Map.of();
      }

      @Override
      public Object receive(Object event) {
        return monitor.take((RankEvent) event);
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> settings) {
        executor = context;
      }

      @Override
      public void shutdown() {
        for (String jar : executor.conf().get(FILES, "").split(",")) {
          DiskErrors.delete(Path.of(SparkFiles.get(Path.of(jar).getFileName().toString())));
        }
      }
    };
  }
}

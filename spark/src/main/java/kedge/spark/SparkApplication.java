package kedge.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kedge.data.UserError;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** An application of Spark, whose driver is this JVM. A JVM has one at a time. */
final class SparkApplication implements AutoCloseable {
  /** Time limit for the first executor to come. */
  static final Duration WAIT_FOR_EXECUTORS = Duration.ofSeconds(120);
  private static final int CONNECT_MILLISECONDS = 10_000;
  private final JavaSparkContext spark;
  private final Optional<ExecutorJars> jars;
  private final ExecutorService jobs;

  private SparkApplication(JavaSparkContext spark, Optional<ExecutorJars> jars, ExecutorService jobs) {
    this.spark = spark;
    this.jars = jars;
    this.jobs = jobs;
  }

  /**
   * Connects to a master, and waits for the first executor.
   *
   * @param plugin class of a plug-in of Spark with which executors can start ranks: they get all jars
   * @throws UserError if the master does not answer, or no executor comes in time
   */
  static SparkApplication open(String master, Duration wait, Optional<Class<?>> plugin) {
    requireMaster(master);
    boolean remote = !master.startsWith("local[");
    Optional<ExecutorJars> jars = remote
        ? Optional.of(new ExecutorJars(System.getenv().getOrDefault("SPARK_HOME", "/nowhere") + "/jars"))
        : Optional.empty();
    ExecutorService jobs = Executors.newCachedThreadPool(work -> {
      Thread thread = new Thread(work, "spark job");
      thread.setDaemon(true);
      return thread;
    });
    SparkConf conf = new SparkConf().setMaster(master).setAppName("kedge");
    conf.setIfMissing("spark.ui.enabled", "false").setIfMissing("spark.driver.maxResultSize", "0");
    jars.ifPresent(
        all -> conf.set("spark.jars", String.join(",", all.forTasks())).set("spark.executor.userClassPathFirst",
            "true"));
    plugin.ifPresent(type -> conf.set("spark.plugins", type.getName()).set(RankPlugin.FILES,
        String.join(",", jars.orElseThrow().forRanks())));
    SparkApplication application;
    try {
      application = new SparkApplication(jobs.submit(() -> new JavaSparkContext(conf)).get(), jars, jobs);
    } catch (ExecutionException e) {
      jars.ifPresent(ExecutorJars::close);
      jobs.shutdownNow();
      throw new UserError("--on is " + master + ", which did not take the application: " + firstLine(e.getCause())
          + ". Maybe its Spark has another version than SPARK_HOME?", e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (remote) {
      application.requireExecutors(master, wait);
    }
    return application;
  }

  private static void requireMaster(String master) {
    if (!master.startsWith("spark://")) {
      return;
    }
    String fault = "";
    for (String address : master.substring("spark://".length()).split(",")) {
      int colon = address.lastIndexOf(':');
      int port = Integer.parseInt(address.substring(colon + 1));
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address.substring(0, colon), Math.min(port, 65_535)),
            CONNECT_MILLISECONDS);
        return;
      } catch (IOException e) {
        fault = e.getClass().getSimpleName() + ": " + e.getMessage();
      }
    }
    throw new UserError("--on is " + master + ", where no master answers (" + fault
        + "). Maybe start one with $SPARK_HOME/sbin/start-master.sh, and take its URL from its log?");
  }

  private void requireExecutors(String master, Duration wait) {
    long until = System.nanoTime() + wait.toNanos();
    try {
      while (spark.statusTracker().getExecutorInfos().length < 2) { // the driver is the first
        if (spark.sc().isStopped()) {
          close();
          throw new UserError("--on is " + master + ", which ended the application. Maybe its log says why?");
        }
        if (System.nanoTime() > until) {
          close();
          throw new UserError("--on is " + master + ", which gave no executor within " + wait.toSeconds()
              + " s. Maybe it has no worker, or none with free cores and memory? An executor takes"
              + " spark.executor.memory, 1g by default: KEDGE_JAVA_OPTS=-Dspark.executor.memory=512m");
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The context, for calls from any thread. */
  JavaSparkContext spark() {
    return spark;
  }

  /** Names of the jars of this class path on executors, in its order; only with ranks are all of them there. */
  List<String> classPath() {
    return jars.orElseThrow().names();
  }

  /**
   * Starts a job on a thread of its own.
   *
   * @param group name by which it can be cancelled
   * @param what name for Spark's own pages
   */
  Future<?> start(String group, String what, Consumer<JavaSparkContext> job) {
    return jobs.submit(() -> {
      spark.setJobGroup(group, what, false);
      job.accept(spark);
    });
  }

  static String firstLine(Throwable fault) {
    return String.valueOf(fault.getMessage()).lines().findFirst().orElse(fault.getClass().getName());
  }

  static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }

  @Override
  public void close() {
    spark.close();
    jobs.shutdownNow();
    jars.ifPresent(ExecutorJars::close);
  }
}

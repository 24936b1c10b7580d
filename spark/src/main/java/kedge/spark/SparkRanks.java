package kedge.spark;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.data.cluster.RankFollower;
import kedge.data.cluster.RankJob;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Function1;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The ranks of a run as the tasks of a barrier stage: all run at the same time, and start again if one fails. */
final class SparkRanks {
  private static final String GROUP = "kedge-ranks";
  private static final int LOOK_MILLISECONDS = 200;
  private static final int BEHIND = 1;

  private SparkRanks() {
  }

  /**
   * Runs a job of ranks, as {@link kedge.data.cluster.TaskEngineProvider#run} describes.
   *
   * @param wait time limit for executors to come, at the start and after some were lost
   */
  static void run(String master, RankJob job, RankFollower follower, Duration wait) {
    RankMonitor monitor = new RankMonitor(follower, job.ranks(), new SparkConf().getInt("spark.task.cpus", 1));
    RankPlugin.reportTo(monitor);
    try (SparkApplication application = SparkApplication.open(master, wait, Optional.of(RankPlugin.class))) {
      try {
        while (!monitor.enough(master, wait)) {
          TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
        }
        List<String> classPath = application.classPath();
        follow(application, application.start(GROUP, "ranks", spark -> barrier(spark, job, classPath)), monitor, master,
            wait);
      } catch (InterruptedException e) {
        throw SparkApplication.interrupted(e);
      } finally {
        monitor.close();
      }
    }
  }

  private static void barrier(JavaSparkContext spark, RankJob job, List<String> classPath) {
    ClassTag<Integer> integers = ClassTag$.MODULE$.apply(Integer.class);
    Sent rank = one -> {
      RankTask.run(job, classPath);
      return one;
    };
    // Spark starts a failed barrier stage again unless it is the last stage of a job: a shuffle puts another behind it.
    JavaRDD.fromRDD(spark.parallelize(IntStream.range(0, job.ranks()).boxed().toList(), job.ranks()).rdd().barrier()
        .mapPartitions(rank, false, integers), integers).repartition(BEHIND).count();
  }

  /** A function that Spark can send to executors. */
  private interface Sent extends Function1<Iterator<Integer>, Iterator<Integer>>, Serializable {
  }

  private static void follow(SparkApplication application, Future<?> running, RankMonitor monitor, String master,
      Duration wait) throws InterruptedException {
    boolean cancelled = false;
    while (true) {
      try {
        running.get(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException stillRunning) {
        if (monitor.ended() && !cancelled) {
          application.spark().cancelJobGroup(GROUP);
          cancelled = true;
        }
        monitor.enough(master, wait);
      } catch (ExecutionException e) {
        if (monitor.ended()) {
          return;
        }
        throw failed(monitor, e.getCause());
      }
    }
  }

  private static RuntimeException failed(RankMonitor monitor, Throwable cause) {
    if (monitor.failed()) {
      return new UserError("Spark started the ranks " + monitor.attempts() + " times, and not again. Maybe --resume, or"
          + " KEDGE_JAVA_OPTS=-Dspark.stage.maxConsecutiveAttempts=20?", cause);
    }
    if (cause instanceof SparkException && monitor.attempts() == 0) {
      return new UserError("Spark started no rank: " + SparkApplication.firstLine(cause), cause);
    }
    return new IllegalStateException("ranks failed on executors", cause);
  }
}

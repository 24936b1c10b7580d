package kedge.spark;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.Serializable;
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
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.data.cluster.ClusterTask;
import kedge.data.cluster.TaskEngine;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Function2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/** An application of Spark, whose driver is this JVM. */
final class SparkEngine implements TaskEngine {
  /** Time limit for the first executor to come. */
  static final Duration WAIT_FOR_EXECUTORS = Duration.ofSeconds(120);
  private static final int CONNECT_MILLISECONDS = 10_000;
  private final JavaSparkContext spark;
  private final Optional<ExecutorJars> jars;
  private final ExecutorService jobs;
  private int started;

  private SparkEngine(JavaSparkContext spark, Optional<ExecutorJars> jars, ExecutorService jobs) {
    this.spark = spark;
    this.jars = jars;
    this.jobs = jobs;
  }

  /** Connects to a master. @throws UserError if it does not answer, or no executor comes in time */
  static SparkEngine open(String master, Duration wait) {
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
        all -> conf.set("spark.jars", String.join(",", all.paths())).set("spark.executor.userClassPathFirst", "true"));
    SparkEngine engine;
    try {
      engine = new SparkEngine(jobs.submit(() -> new JavaSparkContext(conf)).get(), jars, jobs);
    } catch (ExecutionException e) {
      jars.ifPresent(ExecutorJars::close);
      jobs.shutdownNow();
      throw new UserError("--on is " + master + ", which did not take the application: " + firstLine(e.getCause())
          + ". Maybe its Spark has another version than SPARK_HOME?", e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (remote) {
      engine.requireExecutors(master, wait);
    }
    return engine;
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

  @Override
  public <A, R> void map(String what, List<A> inputs, ClusterTask<A, R> task, Consumer<R> taker) {
    String group = "kedge-" + started++;
    try (ResultSpool spool = new ResultSpool(inputs.size())) {
      Future<?> job = jobs.submit(() -> {
        try {
          spark.setJobGroup(group, what, false);
          run(inputs, task, spool);
        } finally {
          spool.end();
        }
        return null;
      });
      boolean whole = false;
      try {
        for (int i = 0; i < inputs.size(); i++) {
          Optional<byte[]> result = spool.take(i);
          if (result.isEmpty()) {
            job.get(); // throws what ended the job
            throw new IllegalStateException(what + ": result " + i + " of " + inputs.size() + " is missing");
          }
          taker.accept(SparkEngine.<R>cast(TaskResult.value(result.get())));
        }
        whole = true;
      } finally {
        if (!whole && !job.isDone()) {
          spark.cancelJobGroup(group);
        }
        ended(job);
      }
    } catch (ExecutionException e) {
      throw failed(what, e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits for the end of a job, so that no result comes later. */
  private static void ended(Future<?> job) throws InterruptedException {
    try {
      job.get();
    } catch (ExecutionException e) {
      // Thrown by map, unless map has ended the job for another fault, which is thrown instead.
    }
  }

  private <A, R> void run(List<A> inputs, ClusterTask<A, R> task, ResultSpool spool) {
    if (inputs.isEmpty()) {
      return;
    }
    Function2<TaskContext, Iterator<A>, byte[]> work = (Function2<TaskContext, Iterator<A>, byte[]> & Serializable) (
        context, one) -> TaskResult.of(task, one.next());
    Function2<Object, byte[], BoxedUnit> taker = (index, result) -> {
      spool.put((Integer) index, result);
      return BoxedUnit.UNIT;
    };
    List<Object> partitions = IntStream.range(0, inputs.size()).<Object>mapToObj(i -> i).toList();
    ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
    spark.sc().runJob(spark.parallelize(inputs, inputs.size()).rdd(), work,
        CollectionConverters.asScala(partitions).toSeq(), taker, bytes);
  }

  private static RuntimeException failed(String what, Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof UserError known) {
        return known;
      }
      if (each instanceof NotSerializableException unsent) {
        return new UserError(what + " cannot be sent to executors: " + unsent.getMessage()
            + " is not serializable. Maybe without --on?", cause);
      }
    }
    if (cause instanceof SparkException && cause.getCause() == null) {
      return new UserError(what + " was ended by Spark: " + firstLine(cause)
          + ". Maybe executors lack memory? KEDGE_JAVA_OPTS=-Dspark.executor.memory=4g", cause);
    }
    return new IllegalStateException(what + " failed on an executor", cause);
  }

  private static String firstLine(Throwable fault) {
    return String.valueOf(fault.getMessage()).lines().findFirst().orElse(fault.getClass().getName());
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }

  @SuppressWarnings("unchecked")
  private static <R> R cast(Object value) {
    return (R) value; // what the task of this type returned
  }

  @Override
  public int slots() {
    return spark.defaultParallelism();
  }

  @Override
  public void close() {
    spark.close();
    jobs.shutdownNow();
    jars.ifPresent(ExecutorJars::close);
  }
}

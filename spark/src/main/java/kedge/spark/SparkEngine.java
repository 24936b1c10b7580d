package kedge.spark;

import java.io.NotSerializableException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.data.cluster.ClusterTask;
import kedge.data.cluster.TaskEngine;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Function2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/** Tasks as jobs of a Spark application. */
final class SparkEngine implements TaskEngine {
  private final SparkApplication application;
  private int started;

  private SparkEngine(SparkApplication application) {
    this.application = application;
  }

  /** Connects to a master. @throws UserError if it does not answer, or no executor comes in time */
  static SparkEngine open(String master, Duration wait) {
    return new SparkEngine(SparkApplication.open(master, wait, Optional.empty()));
  }

  @Override
  public <A, R> void map(String what, List<A> inputs, ClusterTask<A, R> task, Consumer<R> taker) {
    String group = "kedge-" + started++;
    try (ResultSpool spool = new ResultSpool(inputs.size())) {
      Future<?> job = application.start(group, what, spark -> {
        try {
          run(spark, inputs, task, spool);
        } finally {
          spool.end();
        }
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
          application.spark().cancelJobGroup(group);
        }
        ended(job);
      }
    } catch (ExecutionException e) {
      throw failed(what, e.getCause());
    } catch (InterruptedException e) {
      throw SparkApplication.interrupted(e);
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

  private static <A, R> void run(JavaSparkContext spark, List<A> inputs, ClusterTask<A, R> task, ResultSpool spool) {
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
      return new UserError(what + " was ended by Spark: " + SparkApplication.firstLine(cause)
          + ". Maybe executors lack memory? KEDGE_JAVA_OPTS=-Dspark.executor.memory=4g", cause);
    }
    return new IllegalStateException(what + " failed on an executor", cause);
  }

  @SuppressWarnings("unchecked")
  private static <R> R cast(Object value) {
    return (R) value; // what the task of this type returned
  }

  @Override
  public int slots() {
    return application.spark().defaultParallelism();
  }

  @Override
  public void close() {
    application.close();
  }
}

package kedge.data.cluster;

import java.util.List;
import java.util.function.Consumer;

/** An engine that runs tasks on the executors of a cluster. */
public interface TaskEngine extends AutoCloseable {
  /**
   * Runs a task for each input, and passes the results on in the order of the inputs, on the calling thread.
   *
   * @param what name of the job, for the engine's own pages
   * @throws kedge.data.UserError of the first input whose task threw one, also when a later one failed earlier
   */
  <A, R> void map(String what, List<A> inputs, ClusterTask<A, R> task, Consumer<R> taker);

  /** Returns the number of tasks that run at the same time. */
  int slots();

  /** Leaves the cluster. */
  @Override
  void close();
}

package kedge.data.cluster;

import java.io.Serializable;

/**
 * Work on one input, sent to an executor by Java serialization. A pure function: an engine may run it again after a
 * fault, or twice.
 *
 * @param <A> input; serializable
 * @param <R> result; serializable
 */
@FunctionalInterface
public interface ClusterTask<A, R> extends Serializable {
  /** Runs the task. A {@link kedge.data.UserError} ends the job with its message. */
  R run(A input);
}

package kedge.sft.curation.run;

import java.io.Serializable;
import java.util.List;

/**
 * Work on consecutive records of a file: a pure function, called by several threads, and sent to executors of a cluster
 * by Java serialization, as are its input and result.
 *
 * @param <X> what it needs to know of these records
 * @param <R> result
 */
@FunctionalInterface
interface PartWork<X, R> extends Serializable {
  /** @param first index of the first record in the file @param lines the records' lines */
  R run(X input, int first, List<byte[]> lines);
}

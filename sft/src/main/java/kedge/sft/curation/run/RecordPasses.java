package kedge.sft.curation.run;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Passes over a file of records: on threads of this machine, or on a cluster. The parts differ, the results do not. */
interface RecordPasses {
  /** What is known of the records from an index up to another one; called by one thread, in order. */
  @FunctionalInterface
  interface PartInput<X> {
    X of(int from, int to);
  }

  /**
   * Works on all records of a file, part by part.
   *
   * @param what name of the pass
   * @param taker receives the results in the order of the parts, on the calling thread
   */
  <X, R> void run(String what, Path input, PartInput<X> inputs, PartWork<X, R> work, Consumer<R> taker);
}

package kedge.sft.curation;

import java.util.function.Function;

/** The records that come into a step. They lie in a file; each pass reads it anew. */
public interface CurationRecords {

  /** How many there are. */
  int size();

  /**
   * One pass over all records.
   *
   * @param feature what is looked at in a record: a pure function, called from several threads
   * @param taker takes the features one by one, in the order of the records
   */
  <F> void pass(Function<CurationRecord, F> feature, Taker<F> taker);

  /** Takes features in order. */
  @FunctionalInterface
  interface Taker<F> {
    /** @param index the record's place, from 0 */
    void take(int index, F feature);
  }
}

package kedge.sft.curation;

import java.util.function.Function;

/** Input records of an operation. They lie in a file, which each pass reads anew. */
public interface CurationRecords {
  /** Number of records. */
  int size();

  /**
   * Makes one pass over all records.
   *
   * @param feature extracts what is needed of a record: a pure function, called from several threads
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

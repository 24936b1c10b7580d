package kedge.sft.curation;

/** Input records of an operation, in a file that each pass reads again. */
public interface CurationRecords {
  /** Number of records. */
  int size();

  /**
   * Makes one pass over all records.
   *
   * @param feature extracts a feature of a record
   * @param taker receives the features in the order of the records
   */
  <F> void pass(RecordFeature<F> feature, Taker<F> taker);

  /** Receives features in order. */
  @FunctionalInterface
  interface Taker<F> {
    /** @param index index of the record, from 0 */
    void take(int index, F feature);
  }
}

package kedge.sft.curation;

import java.util.concurrent.CompletionStage;

/**
 * An operation that asks a chat model about records. Outcomes are written to a journal in the order of the records, so
 * that an interrupted operation resumes after the last of them and asks nothing again.
 */
public non-sealed interface ChatOperation extends Operation {
  /**
   * Reason for dropping a record without a reply. During an outage the run stops instead, and the next run asks about
   * the record again.
   */
  String SILENT = "the chat model gave no reply";

  /**
   * Asks about a record. Called by one thread; results may complete on any thread.
   *
   * @return the outcome; completes with a {@link kedge.data.UserError} only if continuing is pointless, and the run
   * then stops with its message
   */
  CompletionStage<RecordOutcome> ask(CurationRecord example);

  /** Number of records that may be asked about at the same time. */
  int inFlight();

  /**
   * Returns the number of replies so far, usable or not. A reply after a {@link #SILENT} record rules out an outage.
   */
  long replies();
}

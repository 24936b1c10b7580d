package kedge.sft.curation;

import java.util.concurrent.CompletionStage;

/**
 * An operation that asks a chat model about records. Outcomes are written to a journal in the order of the records, so
 * that an interrupted operation resumes after the last of them and asks nothing twice.
 */
public non-sealed interface ChatOperation extends Operation {
  /**
   * Reason for which a record without a reply is dropped. In an outage the run stops instead, and the next run asks
   * about the record again.
   */
  String SILENT = "the chat model gave no reply";

  /**
   * Asks about a record. Called by one thread; the results may complete on any.
   *
   * @return the outcome; completes with a {@link kedge.data.UserError} only where going on is pointless, and the run
   * then stops with its message
   */
  CompletionStage<RecordOutcome> ask(CurationRecord example);

  /** Number of records that may be asked about at the same time. */
  int inFlight();

  /** Number of replies so far, usable or not: where one came after a {@link #SILENT} record, that was no outage. */
  long replies();
}

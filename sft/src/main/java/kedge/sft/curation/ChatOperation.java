package kedge.sft.curation;

import java.util.concurrent.CompletionStage;

/**
 * A step that asks a chat model about records. Replies are written down as they come in, in the order of the records,
 * so that an interrupted step goes on after the last of them and asks nothing twice.
 */
public non-sealed interface ChatOperation extends Operation {
  /**
   * The reason to drop a record that was asked about and nothing came. Where that was an outage, the run stops, and the
   * next one asks about it again.
   */
  String SILENT = "the chat model gave no reply";

  /**
   * What becomes of a record. Called by one thread; the stages may complete on any.
   *
   * @return completes exceptionally, with a {@link kedge.data.UserError}, only where going on is pointless: the run
   * then stops with its message
   */
  CompletionStage<RecordOutcome> ask(CurationRecord example);

  /** How many records may be under way at a time. */
  int inFlight();

  /**
   * Replies that have come so far, of use or not: where one came after a {@link #SILENT} record, that was no outage.
   */
  long replies();
}

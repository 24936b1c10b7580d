/**
 * Metrics of a run in the formats of other programs. Log lines come in; event files go out. Nothing here knows which
 * stages there are or how they run.
 */
package kedge.training.tracker;

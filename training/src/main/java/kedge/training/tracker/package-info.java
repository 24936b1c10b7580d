/**
 * Metrics of a run in the formats of other programs. Log lines come in; event files go out. Which stages there are, and
 * how they run, is not known here.
 */
package kedge.training.tracker;

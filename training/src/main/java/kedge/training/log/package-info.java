/**
 * The logs of a run folder as they are read: which files each has, their lines as JSON. Nothing here knows what a run
 * is, and nothing is written.
 */
package kedge.training.log;

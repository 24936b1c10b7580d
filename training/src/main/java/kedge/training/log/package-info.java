/**
 * Reads the logs of a run folder: the files of each log, and their lines as JSON. Nothing here knows stages or state of
 * a run, and nothing is written.
 */
package kedge.training.log;

/**
 * Writes {@code report.html}, a page that needs no network, from the logs of a run folder. Lines of JSON come in; one
 * HTML file goes out. Nothing here knows how the lines were made.
 */
package kedge.training.report;

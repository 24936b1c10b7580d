/**
 * Starts runs from finished stages of other runs, found by keys that cover everything that determines their bytes. Run
 * folders come in; a new run folder goes out. Nothing here knows how stages are run.
 */
package kedge.training.reuse;

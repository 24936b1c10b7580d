/**
 * Begins runs from finished stages of other runs, found by keys that cover everything which decides their bytes.
 * Run folders come in; a new run folder goes out. How stages are run is not known here.
 */
package kedge.training.reuse;

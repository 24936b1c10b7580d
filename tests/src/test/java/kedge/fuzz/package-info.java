/**
 * Damaged files for every reader of files and replies that Kedge did not write. Inputs follow from a seed; a reader may
 * give a value or a {@link kedge.data.UserError}, and everything else is a fault. Corpora come from test resources.
 */
package kedge.fuzz;

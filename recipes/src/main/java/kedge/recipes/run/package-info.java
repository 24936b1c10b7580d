/**
 * Settings of how a run is kept: checkpoints, early stop, what is logged. Each is a record with the checks that its own
 * values allow. What a stage computes does not follow from them, but for where it ends.
 */
package kedge.recipes.run;

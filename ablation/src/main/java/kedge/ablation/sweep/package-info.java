/**
 * Runs of an ablation: its description and plan, the tree of shared stages, and the child processes that train them.
 * In: an {@code AblationSpec}. Out: one run folder per cell and seed.
 */
package kedge.ablation.sweep;

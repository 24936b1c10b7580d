/**
 * Runs of an ablation: description and plan, the tree of shared stages, and the child processes that train them. Input:
 * an {@code AblationSpec}. Output: one run folder per cell and seed.
 */
package kedge.ablation.sweep;

/**
 * Ranks of a run: how a process finds out its rank, what must be equal on all ranks, and how verdicts get from rank 0
 * to the others. Nothing here knows what a stage does.
 */
package kedge.training.ranks;

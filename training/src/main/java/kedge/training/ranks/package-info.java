/**
 * Ranks of a run: how a process learns which one it is, what has to be the same on all of them, and how verdicts go
 * from rank 0 to the others. What a stage does is not known here.
 */
package kedge.training.ranks;

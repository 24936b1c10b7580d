/**
 * Evaluates a policy on held-out problems: pass@k, maj@k, reward means, each with a 95 % interval. Problems and
 * completions come in; results and log lines go out. Nothing here knows training.
 */
package kedge.training.evaluation;

/**
 * Evaluates a policy on held-out problems: pass@k, maj@k, reward means, each with a 95 % interval. Problems and
 * completions come in; results and log lines go out. Training is not known here.
 */
package kedge.training.evaluation;

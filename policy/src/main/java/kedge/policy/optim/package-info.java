/**
 * AdamW with gradient clipping, learning-rate schedules and the choice of trained weights. Gradients and a learning
 * rate go in; updated weights and the gradient norm come out. Knows nothing of losses or files.
 */
package kedge.policy.optim;

/**
 * Measures how a mixture of experts spreads data over its experts: {@code kedge probe}. Checkpoints and problem
 * sources come in; entropies, drift and a report go out. Nothing is trained here.
 */
package kedge.training.probe;

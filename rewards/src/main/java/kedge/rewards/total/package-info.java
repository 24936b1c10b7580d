/**
 * Combines the verdicts on a completion into one number: weighted sums, formulas, and the presets of SAIL-RL and
 * SAIL-VL2. It knows rewards by name only and never turns a failure into 0.
 */
package kedge.rewards.total;

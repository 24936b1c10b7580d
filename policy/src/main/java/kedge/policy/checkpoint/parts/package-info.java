/**
 * The parts of a vision-language checkpoint: what a folder holds of each, and a checkpoint put together from a tower, a
 * language model and a new adapter.
 */
package kedge.policy.checkpoint.parts;

/**
 * Supervised fine-tuning: demonstrations go in, one optimizer step per batch comes out. A demonstration is encoded as
 * token sequences with their targets, packed into micro-batches, and learned with cross-entropy. Nothing here knows
 * recipes or runs.
 */
package kedge.sft;

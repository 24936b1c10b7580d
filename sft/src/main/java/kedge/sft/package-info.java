/**
 * Supervised fine-tuning: demonstrations go in, one optimizer step per batch comes out. A demonstration is encoded to
 * token sequences with their targets, packed into micro-batches and trained on with cross-entropy.
 */
package kedge.sft;

/**
 * Checkpoints in Hugging Face layout: {@code config.json}, safetensors, tokenizer files, checksums and provenance.
 * Reads folders into {@code Parameters} and writes them back whole or not at all; reports every fault of a folder at
 * once. Also fills random weights and averages checkpoints. Knows nothing of training.
 */
package kedge.policy.checkpoint;

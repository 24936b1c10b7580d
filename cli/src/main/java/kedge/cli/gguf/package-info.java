/**
 * GGUF files of llama.cpp, in and out: header, metadata and quantized blocks, and their translation into the
 * configuration, weights and tokenizer files of a Hugging Face folder and back. Knows no decoder and no recipe.
 */
package kedge.cli.gguf;

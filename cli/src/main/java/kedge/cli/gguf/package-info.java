/**
 * Reader and writer of llama.cpp's GGUF files: header, metadata and quantized blocks, and their conversion to and from
 * the configuration, weights and tokenizer files of a Hugging Face folder. Independent of decoders and recipes.
 */
package kedge.cli.gguf;

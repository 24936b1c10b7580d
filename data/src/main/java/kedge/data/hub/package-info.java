/**
 * Models and data sets of the Hugging Face Hub by name ({@code hub:Qwen/Qwen3-0.6B}): downloaded into the cache that
 * Hugging Face's own tools share, resumed, verified. Goes out: a folder. Knows no file format.
 */
package kedge.data.hub;

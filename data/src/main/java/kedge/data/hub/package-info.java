/**
 * Models and data sets of the Hugging Face Hub by name ({@code hub:Qwen/Qwen3-0.6B}): downloaded into the cache that
 * Hugging Face's tools also use, resumed and verified. A name comes in; a folder goes out. Knows no file format.
 */
package kedge.data.hub;

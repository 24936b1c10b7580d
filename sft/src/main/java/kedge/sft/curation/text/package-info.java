/**
 * Text comparison for the operations: normalized words, n-grams, MinHash, TF-IDF, embeddings and clusters. Memory is
 * bounded by numbers per record, never by its texts.
 */
package kedge.sft.curation.text;

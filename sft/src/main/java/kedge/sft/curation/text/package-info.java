/**
 * Text comparison for the operations: normalized words, n-grams, MinHash, TF-IDF, embeddings and clusters. Memory is a
 * few numbers per record, never its texts.
 */
package kedge.sft.curation.text;

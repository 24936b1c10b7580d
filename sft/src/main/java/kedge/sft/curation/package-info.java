/**
 * Curation of SFT data: the records, and the operations that keep, change or drop them ({@code steps:} of a recipe).
 * Problems with reasoning come in; {@code kedge.sft.curation.run} writes the kept ones as JSON lines. Nothing here
 * knows policies or training.
 */
package kedge.sft.curation;

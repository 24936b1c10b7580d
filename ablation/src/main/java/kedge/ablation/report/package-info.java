/**
 * Tables (Markdown, LaTeX, CSV) and the self-contained page of a comparison, from {@link
 * kedge.ablation.measure.Results}. Computes no statistics.
 */
package kedge.ablation.report;

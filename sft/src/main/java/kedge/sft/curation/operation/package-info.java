/**
 * The built-in operations, each with its settings and its provider: cleaning and format, deduplication,
 * decontamination, resampling, and operations that a chat model carries out. They see records only, never files.
 */
package kedge.sft.curation.operation;

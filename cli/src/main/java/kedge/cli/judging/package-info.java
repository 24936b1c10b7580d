/**
 * The command judge-check: agreement of an LLM judge with labels.
 */
package kedge.cli.judging;

/**
 * Extracts the answer of a completion from answer tags, boxes, markers such as {@code ####} and sentences that state
 * it, in one scan, linear in the length of the completion. Returns text, which is not parsed here.
 */
package kedge.grader.extract;

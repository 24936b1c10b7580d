/**
 * Finds the answer in a completion: answer tags, boxes, markers such as {@code ####} and sentences that name it, in one
 * scan that is linear in its length. Returns text; does not read it as mathematics.
 */
package kedge.grader.extract;

/**
 * A grader for mathematical answers. Input: a gold answer and a completion. Output: a {@link
 * kedge.grader.GradingResult} with the verdict, the extracted text and the rule that decided. Deterministic; work is
 * limited by counts, not by time (see {@link kedge.grader.tree.Limits}). Independent of problems, rewards, training and
 * all other modules. The subpackages are not API.
 */
package kedge.grader;

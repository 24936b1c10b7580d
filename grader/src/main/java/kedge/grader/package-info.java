/**
 * A grader for mathematical answers. In come a known answer and a completion; out comes a {@link
 * kedge.grader.GradingResult} with the verdict, the extracted text and the rule that decided. Deterministic and
 * bounded: work is counted, never timed (see {@link kedge.grader.tree.Limits}). Knows nothing of problems, rewards or
 * training, and depends on no other module. The packages below are its parts and no API.
 */
package kedge.grader;

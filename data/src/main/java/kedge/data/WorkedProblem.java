package kedge.data;

import java.util.Objects;
import java.util.Optional;

/**
 * A problem with the reasoning that leads to its answer, where that is known.
 *
 * @param problem the problem
 * @param reasoning the chain of thought as the data hold it, without tags around it
 * @param written the assistant turn that the data write themselves, in place of one made of reasoning and answer
 */
public record WorkedProblem(Problem problem, Optional<String> reasoning, Optional<Turn> written) {
  public WorkedProblem {
    Objects.requireNonNull(written, "written");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(reasoning, "reasoning");
  }

  /** A problem whose demonstration is made of reasoning and answer. */
  public WorkedProblem(Problem problem, Optional<String> reasoning) {
    this(problem, reasoning, Optional.empty());
  }

  /**
   * The problem of a source at an index; its demonstration without the marks, where they are those of {@link
   * DemonstrationFormat}, else as it is.
   */
  static WorkedProblem of(ProblemSource source, int index) {
    Problem problem = source.problem(index);
    return new WorkedProblem(problem, source.demonstration(index)
        .map(turn -> DemonstrationFormat.reasoning(turn.text(), problem.answer().display())));
  }
}

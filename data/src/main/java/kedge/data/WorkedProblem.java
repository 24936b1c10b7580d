package kedge.data;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A problem with the reasoning that leads to its answer, where that is known.
 *
 * @param problem the problem
 * @param reasoning the chain of thought as the data hold it, without tags around it
 * @param written the turns that the data write themselves, in place of one made of reasoning and answer: the
 * assistant's, with the tools' between; empty where they write none
 */
public record WorkedProblem(Problem problem, Optional<String> reasoning, List<Turn> written) {
  public WorkedProblem {
    written = List.copyOf(written);
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(reasoning, "reasoning");
  }

  /** A problem whose demonstration is made of reasoning and answer. */
  public WorkedProblem(Problem problem, Optional<String> reasoning) {
    this(problem, reasoning, List.of());
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

package kedge.data;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A problem with the reasoning that leads to its answer, if known.
 *
 * @param problem the problem
 * @param reasoning the chain of thought of the data, without tags
 * @param written turns from the data that replace a turn made of reasoning and answer: the assistant's turns, with
 * tools' turns between; empty for none
 */
public record WorkedProblem(Problem problem, Optional<String> reasoning, List<Turn> written) {
  public WorkedProblem {
    written = List.copyOf(written);
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(reasoning, "reasoning");
  }

  /** Makes a problem whose demonstration is made of reasoning and answer. */
  public WorkedProblem(Problem problem, Optional<String> reasoning) {
    this(problem, reasoning, List.of());
  }

  /** Returns the problem of a source at an index; its demonstration has no tags of {@link DemonstrationFormat}. */
  static WorkedProblem of(ProblemSource source, int index) {
    Problem problem = source.problem(index);
    return new WorkedProblem(problem, source.demonstration(index)
        .map(turn -> DemonstrationFormat.reasoning(turn.text(), problem.answer().display())));
  }
}

package kedge.training.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import kedge.data.Answer;

/**
 * Accuracy of a policy that always gives the most common answer. It is computed only if there are few possible answers:
 * every problem has a known answer, and there are at most ten different ones and at least ten times as many problems.
 */
final class MajorityBaseline {
  private static final int MOST_ANSWERS = 10;
  private static final int PROBLEMS_PER_ANSWER = 10;

  private MajorityBaseline() {
  }

  /** Returns the share of problems with the most common answer; empty if there are many answers or one is unknown. */
  static Optional<Double> of(List<Answer> answers) {
    if (answers.stream().anyMatch(Answer.None.class::isInstance)) {
      return Optional.empty();
    }
    Map<String, Long> counts = answers.stream()
        .collect(Collectors.groupingBy(Answer::display, Collectors.counting()));
    return counts.size() > 1 && counts.size() <= MOST_ANSWERS && answers.size() >= PROBLEMS_PER_ANSWER * counts.size()
        ? counts.values().stream().max(Long::compare).map(most -> (double) most / answers.size())
        : Optional.empty();
  }
}

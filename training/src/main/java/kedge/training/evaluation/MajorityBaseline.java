package kedge.training.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import kedge.data.Answer;

/**
 * What a policy reaches that always gives the most common answer. It is known where few answers are possible: each
 * known answer is there, and there are at most ten different ones, for ten times as many problems.
 */
final class MajorityBaseline {
  private static final int MOST_ANSWERS = 10;
  private static final int PROBLEMS_PER_ANSWER = 10;

  private MajorityBaseline() {
  }

  /** Share of problems with the most common answer; empty where many answers are possible, or one is not known. */
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

package kedge.rl.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import kedge.rewards.Verdict;
import kedge.rewards.total.Scorecard;
import kedge.rl.step.ScoredGroup;

/**
 * The completions of one problem, each graded as right, wrong or unknown.
 *
 * @param group the rollouts with their scores
 * @param grading names of the rewards that grade the answer; a completion is right if all that apply score 1
 */
public record GradedGroup(ScoredGroup group, Set<String> grading) {
  public GradedGroup {
    grading = Set.copyOf(grading);
    if (grading.isEmpty()) {
      throw new IllegalArgumentException("no reward grades the answer, so nothing says which completion is right");
    }
  }

  /** Returns the positions of the completions that could be graded. */
  public List<Integer> scored() {
    List<Integer> places = new ArrayList<>();
    for (int place = 0; place < group.size(); place++) {
      if (right(place).isPresent()) {
        places.add(place);
      }
    }
    return places;
  }

  /** Returns the positions of the right completions. */
  public List<Integer> correct() {
    return scored().stream().filter(place -> right(place).getAsDouble() == 1).toList();
  }

  /** Returns the share of right completions among those that could be graded; NaN if none could. */
  public double passRate() {
    return (double) correct().size() / scored().size();
  }

  /** Returns the score a reward gave a completion; empty where it did not apply or failed. */
  public OptionalDouble value(int place, String reward) {
    return group.cards().get(place).parts().stream().filter(part -> part.reward().equals(reward))
        .map(Scorecard.Part::verdict)
        .filter(Verdict.Scored.class::isInstance).mapToDouble(verdict -> ((Verdict.Scored) verdict).value())
        .findFirst();
  }

  /** Returns 1 or 0; empty where a grading reward failed or none applies. */
  private OptionalDouble right(int place) {
    boolean any = false;
    boolean all = true;
    for (Scorecard.Part part : group.cards().get(place).parts()) {
      if (!grading.contains(part.reward()) || part.verdict() instanceof Verdict.NotApplicable) {
        continue;
      }
      if (!(part.verdict()instanceof Verdict.Scored scored)) {
        return OptionalDouble.empty();
      }
      any = true;
      all &= scored.value() == 1;
    }
    return any ? OptionalDouble.of(all ? 1 : 0) : OptionalDouble.empty();
  }
}

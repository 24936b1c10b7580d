package kedge.rl.pool;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import kedge.data.DemonstrationForm;
import kedge.rewards.Verdict;
import kedge.rewards.total.Scorecard;

/**
 * Rejection sampling: chooses which of a problem's completions become worked answers. A completion is eligible if it is
 * right, was not cut at the length limit, has the form of a worked answer, and every soundness reward that applies
 * scores at least 0.5. A failed soundness reward makes it ineligible. Equal texts count once. Ties go to the completion
 * drawn earlier.
 *
 * @param sound names of the rewards that judge the soundness of the chain of thought
 * @param atMost maximum number of completions kept per problem
 * @param choice which completions are kept if more are eligible
 * @param bestBy name of the reward that {@link Choice#BEST} compares
 */
public record HarvestRule(List<String> sound, int atMost, Choice choice, Optional<String> bestBy) {

  /** Rule for which of the eligible completions are kept. */
  public enum Choice {
    /** Those with the fewest tokens. */
    SHORTEST,
    /**
     * Those nearest to the median length of the eligible ones; for an even number, the lower of the two middle lengths.
     */
    MEDIAN,
    /** Those with the highest value of one reward. */
    BEST
  }

  public HarvestRule {
    sound = List.copyOf(sound);
  }

  /** Chooses the completions to keep, best first, and counts those that passed each condition. */
  public Chosen choose(GradedGroup graded) {
    List<Integer> right = graded.correct().stream()
        .filter(place -> graded.group().group().rollouts().get(place).completion().stopped()).toList();
    List<Integer> sound = right.stream().filter(place -> sound(graded, place)).toList();
    List<Integer> fit = sound.stream().filter(place -> DemonstrationForm.isOne(text(graded, place))).toList();
    List<Integer> distinct = fit.stream()
        .filter(
            place -> fit.stream().noneMatch(other -> other < place && text(graded, other).equals(text(graded, place))))
        .toList();
    List<Integer> kept = distinct.stream().sorted(order(graded, distinct)).limit(atMost).toList();
    return new Chosen(kept, right.size(), sound.size(), distinct.size());
  }

  /**
   * Completions chosen of one problem.
   *
   * @param places positions of the completions kept
   * @param right number of completions that are right and not truncated
   * @param sound number of these that are sound
   * @param distinct number of different texts among these that have the form of a worked answer
   */
  public record Chosen(List<Integer> places, int right, int sound, int distinct) {
    public Chosen {
      places = List.copyOf(places);
    }
  }

  /** A reward that does not apply does not count against the completion; a failed one does. */
  private boolean sound(GradedGroup graded, int place) {
    return graded.group().cards().get(place).parts().stream().filter(part -> sound.contains(part.reward()))
        .map(Scorecard.Part::verdict)
        .allMatch(verdict -> verdict instanceof Verdict.NotApplicable
            || verdict instanceof Verdict.Scored scored && scored.value() >= 0.5);
  }

  private Comparator<Integer> order(GradedGroup graded, List<Integer> fit) {
    Comparator<Integer> earlier = Comparator.naturalOrder();
    return switch (choice) {
      case SHORTEST -> Comparator.<Integer>comparingInt(place -> length(graded, place)).thenComparing(earlier);
      case MEDIAN -> Comparator.<Integer>comparingInt(place -> Math.abs(length(graded, place) - median(graded, fit)))
          .thenComparing(earlier);
      case BEST -> Comparator.<Integer>comparingDouble(place -> -value(graded, place)).thenComparing(earlier);
    };
  }

  private double value(GradedGroup graded, int place) {
    OptionalDouble value = graded.value(place, bestBy.orElseThrow());
    return value.orElse(Double.NEGATIVE_INFINITY);
  }

  private static int median(GradedGroup graded, List<Integer> fit) {
    return fit.isEmpty() ? 0
        : fit.stream().map(place -> length(graded, place)).sorted().toList().get((fit.size() - 1) / 2);
  }

  private static int length(GradedGroup graded, int place) {
    return graded.group().group().rollouts().get(place).completion().tokens().length;
  }

  private static String text(GradedGroup graded, int place) {
    return graded.group().group().rollouts().get(place).whole();
  }
}

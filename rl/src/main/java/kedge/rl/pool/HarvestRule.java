package kedge.rl.pool;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import kedge.data.DemonstrationForm;
import kedge.rewards.Verdict;
import kedge.rewards.total.Scorecard;

/**
 * Rejection sampling: which of a problem's completions become worked answers. One is fit if it is right, ended by
 * itself, and every soundness reward that applies says at least a half, and it has the form of a worked answer; one
 * that could not be told is not fit. Equal texts count once. What is left is chosen by a stated rule, and of equals the
 * one drawn earlier.
 *
 * @param sound rewards on the chain
 * @param atMost most completions kept of a problem
 * @param choice which are kept where more are fit
 * @param bestBy the reward that decides for {@link Choice#BEST}
 */
public record HarvestRule(List<String> sound, int atMost, Choice choice, Optional<String> bestBy) {

  /** Which of the fit completions are kept. */
  public enum Choice {
    /** Those of the fewest tokens. */
    SHORTEST,
    /** Those nearest to the median length of the fit ones; of an even number, the lower of the two in the middle. */
    MEDIAN,
    /** Those of the highest value of one reward. */
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
   * @param right completions that are right and ended by themselves
   * @param sound of these, those that are sound
   * @param distinct of these, different texts that have the form of a worked answer
   */
  public record Chosen(List<Integer> places, int right, int sound, int distinct) {
    public Chosen {
      places = List.copyOf(places);
    }
  }

  /** A reward that does not apply counts as sound; one that failed does not. */
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

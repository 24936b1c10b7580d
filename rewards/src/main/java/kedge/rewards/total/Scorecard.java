package kedge.rewards.total;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import kedge.rewards.Verdict;

/**
 * All verdicts on one candidate.
 *
 * @param parts one per reward, in the order of the recipe
 * @param composition how they become the total
 */
public record Scorecard(List<Part> parts, Composition composition) {
  public Scorecard {
    parts = List.copyOf(parts);
    Objects.requireNonNull(composition, "composition");
  }

  /**
   * One reward's verdict.
   *
   * @param reward the reward's name
   * @param weight how much it counts where the composition is the weighted sum
   * @param verdict what it said
   */
  public record Part(String reward, double weight, Verdict verdict) {
    public Part {
      Objects.requireNonNull(reward, "reward");
      Objects.requireNonNull(verdict, "verdict");
    }
  }

  /**
   * The total, if there is one: absent when a part that the composition needs is unscorable, and when nothing in it
   * applies.
   */
  public OptionalDouble total() {
    return value(composition)instanceof Verdict.Scored scored ? OptionalDouble.of(scored.value())
        : OptionalDouble.empty();
  }

  /** The value of a composition over these parts, for instance of one term of the total. */
  public Verdict value(Composition of) {
    return of.of(this::verdict);
  }

  /** Why the total could not be scored, as {@code reward: reason}; empty when it could, and when nothing applies. */
  public Optional<String> unscorable() {
    return value(composition)instanceof Verdict.Unscorable lost ? Optional.of(lost.reason()) : Optional.empty();
  }

  private Verdict verdict(String reward) {
    for (Part part : parts) {
      if (part.reward().equals(reward)) {
        return part.verdict();
      }
    }
    return null;
  }
}

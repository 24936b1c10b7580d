package kedge.rewards;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All verdicts on one candidate.
 *
 * @param parts one per reward, in the order of the recipe
 * @param normalise whether the total is divided by the weights that apply
 */
public record Scorecard(List<Part> parts, boolean normalise) {
  public Scorecard {
    parts = List.copyOf(parts);
  }

  /**
   * One reward's verdict.
   *
   * @param reward the reward's name
   * @param weight how much it counts
   * @param verdict what it said
   */
  public record Part(String reward, double weight, Verdict verdict) {
    public Part {
      Objects.requireNonNull(reward, "reward");
      Objects.requireNonNull(verdict, "verdict");
    }
  }

  /**
   * Σ weight · value over the scored parts; with {@code normalise}, divided by Σ weight over the same parts, so that a reward that
   * does not apply leaves the denominator. Absent when any part is unscorable, when none is scored, and when a normalised total has
   * no weight at all.
   */
  public OptionalDouble total() {
    double sum = 0;
    double weights = 0;
    boolean scored = false;
    for (Part part : parts) {
      if (part.verdict() instanceof Verdict.Unscorable) {
        return OptionalDouble.empty();
      }
      if (part.verdict() instanceof Verdict.Scored score) {
        scored = true;
        sum += part.weight() * score.value();
        weights += part.weight();
      }
    }
    if (!scored || normalise && weights == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(normalise ? sum / weights : sum);
  }

  /** The first part that could not be scored, as {@code reward: reason}; empty when all could. */
  public Optional<String> unscorable() {
    return parts.stream().filter(part -> part.verdict() instanceof Verdict.Unscorable)
        .map(part -> part.reward() + ": " + ((Verdict.Unscorable) part.verdict()).reason()).findFirst();
  }
}

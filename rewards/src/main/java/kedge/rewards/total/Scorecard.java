package kedge.rewards.total;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import kedge.rewards.Verdict;

/**
 * All verdicts on one completion.
 *
 * @param parts one verdict per reward, in the order of the recipe
 * @param composition the total as an expression over them
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
   * @param weight its weight, if the composition is the weighted sum
   * @param verdict its verdict
   */
  public record Part(String reward, double weight, Verdict verdict) {
    public Part {
      Objects.requireNonNull(reward, "reward");
      Objects.requireNonNull(verdict, "verdict");
    }
  }

  /** Returns the total; empty if a reward that it needs failed, or nothing in it applies. */
  public OptionalDouble total() {
    return value(composition)instanceof Verdict.Scored scored ? OptionalDouble.of(scored.value())
        : OptionalDouble.empty();
  }

  /** Returns the value of another composition of these verdicts, for instance of one term of the total. */
  public Verdict value(Composition of) {
    return of.of(this::verdict);
  }

  /** Returns the failure that prevents a total, as {@code reward: reason}; empty if there is none. */
  public Optional<String> unscorable() {
    return value(composition)instanceof Verdict.Unscorable lost ? Optional.of(lost.reason()) : Optional.empty();
  }

  private Verdict verdict(String reward) {
    return parts.stream().filter(part -> part.reward().equals(reward)).map(Part::verdict).findFirst().orElse(null);
  }
}

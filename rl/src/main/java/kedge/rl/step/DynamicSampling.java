package kedge.rl.step;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import kedge.rl.advantage.GroupRewards;

/**
 * DAPO's dynamic sampling (arXiv 2503.14476, section 3.2): groups whose totals are all equal have no advantage and are
 * replaced by further groups, round by round, until the batch is full or the rounds are used up. Groups are kept or
 * dropped whole.
 *
 * <p>When the rounds are used up the step trains on what there is; {@link Refill#missing} says how many groups it
 * lacks.
 *
 * @param maximumRefills rounds of drawing after the first; 0 only drops
 */
public record DynamicSampling(int maximumRefills) {
  public DynamicSampling {
    if (maximumRefills < 0) {
      throw new IllegalArgumentException(
          "dynamic sampling has maximum_refills " + maximumRefills + ", expected at least 0. Maybe 3");
    }
  }

  /**
   * What was kept of the groups drawn so far.
   *
   * @param wanted groups the step should train on
   * @param kept groups whose totals differ, in the order drawn, at most {@code wanted}
   * @param rounds rounds drawn
   */
  public record Refill<G> (int wanted, List<G> kept, int rounds) {
    public Refill {
      kept = List.copyOf(kept);
    }

    /** How many groups the step still lacks. */
    public int missing() {
      return wanted - kept.size();
    }
  }

  /** Nothing drawn yet. */
  public <G> Refill<G> start(int wanted) {
    if (wanted < 1) {
      throw new IllegalArgumentException("prompts_per_step is " + wanted + ", expected at least 1");
    }
    return new Refill<>(wanted, List.of(), 0);
  }

  /** How many groups to draw next; 0 when the batch is full or the rounds are used up. */
  public int next(Refill<?> harvest) {
    return harvest.rounds() > maximumRefills ? 0 : harvest.missing();
  }

  /** The harvest after one more round: with the groups whose totals can be compared and are not all equal. */
  public <G> Refill<G> add(Refill<G> harvest, List<G> drawn, Function<? super G, GroupRewards> totals) {
    List<G> kept = new ArrayList<>(harvest.kept());
    for (G group : drawn) {
      GroupRewards seen = totals.apply(group);
      if (seen.comparable() && !seen.equal() && kept.size() < harvest.wanted()) {
        kept.add(group);
      }
    }
    return new Refill<>(harvest.wanted(), kept, harvest.rounds() + 1);
  }
}

package kedge.rewards.total;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import kedge.rewards.Reward;
import kedge.rewards.RewardFakes;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;

class ScorecardTest {
  private static final Verdict ONE = new Verdict.Scored(1);
  private static final Verdict HALF = new Verdict.Scored(0.5);
  private static final Verdict NOT = new Verdict.NotApplicable("no");
  private static final Verdict LOST = new Verdict.Unscorable("lost");

  @Test
  void theTotalIsTheWeightedSum() {
    assertEquals(OptionalDouble.of(2 * 1 + 0.5 * 0.5), card(false, part(2, ONE), part(0.5, HALF)).total());
    assertEquals(OptionalDouble.of(2.25 / 2.5), card(true, part(2, ONE), part(0.5, HALF)).total());
  }

  @Test
  void aPartThatDoesNotApplyLeavesTheDenominator() {
    assertEquals(OptionalDouble.of(0.5), card(true, part(2, NOT), part(0.5, HALF)).total());
    assertEquals(OptionalDouble.of(0.25), card(false, part(2, NOT), part(0.5, HALF)).total());
    assertEquals(OptionalDouble.empty(), card(true, part(2, NOT), part(1, NOT)).total());
    assertEquals(OptionalDouble.empty(), card(false).total());
  }

  @Test
  void onePartThatCouldNotBeScoredLeavesNoTotal() {
    Scorecard card = card(false, part(2, ONE), part(0.5, LOST));
    assertEquals(OptionalDouble.empty(), card.total());
    assertEquals(Optional.of("r1: lost"), card.unscorable());
    assertEquals(OptionalDouble.of(2), card(false, part(2, ONE), part(0, LOST)).total());
  }

  @Test
  void aWeightOfZeroIsLoggedAndDoesNotCount() {
    assertEquals(OptionalDouble.of(1), card(true, part(2, ONE), part(0, HALF)).total());
    assertEquals(OptionalDouble.empty(), card(true, part(0, HALF)).total());
    assertEquals(OptionalDouble.of(0), card(false, part(0, HALF)).total());
  }

  @Test
  void aWeightBelowZeroOrNotFiniteIsRefused() {
    Reward reward = RewardFakes.reward("r", (problem, candidate) -> ONE);
    for (double weight : new double[]{-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new WeightedReward(reward, weight));
    }
  }

  private static Scorecard card(boolean normalize, Scorecard.Part... parts) {
    List<Scorecard.Part> named = IntStream.range(0, parts.length)
        .mapToObj(i -> new Scorecard.Part("r" + i, parts[i].weight(), parts[i].verdict())).toList();
    return new Scorecard(named,
        new Composition.Sum(
            named.stream().map(part -> new Composition.Term(part.weight(), new Composition.Part(part.reward())))
                .toList(),
            normalize));
  }

  private static Scorecard.Part part(double weight, Verdict verdict) {
    return new Scorecard.Part("r", weight, verdict);
  }
}

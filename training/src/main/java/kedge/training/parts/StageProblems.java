package kedge.training.parts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.data.KeyedRandom;
import kedge.data.Mixture;
import kedge.data.ProblemOrder;
import kedge.data.UserError;
import kedge.recipes.stage.StageData;

/**
 * The deal of a stage.
 *
 * @param order settled by the recipe's seed and the stage's name
 * @param dry where it has to end; empty for a deal without end
 */
public record StageProblems(ProblemOrder order, Optional<Mixture.Exhaustion> dry) {

  public static StageProblems of(String stage, StageData data, RecipeSources sources, long seed) {
    long key = KeyedRandom.bits(seed, KeyedRandom.text(stage));
    if (data.source().isPresent()) {
      return new StageProblems(new ProblemOrder(sources.get(data.source().get()), key), Optional.empty());
    }
    Mixture mixture = mixture(stage, data, sources);
    return new StageProblems(mixture.order(key),
        data.dry().orElseThrow() == StageData.Dry.STOP ? Optional.of(mixture.exhaustion()) : Optional.empty());
  }

  /** The sources of a mix. @param name what messages call it */
  public static Mixture mixture(String name, StageData data, RecipeSources sources) {
    List<Mixture.Share> shares = new ArrayList<>();
    for (int i = 0; i < data.sources().size(); i++) {
      shares.add(new Mixture.Share(sources.get(data.sources().get(i)), data.weights().get(i)));
    }
    return UserError.whereRefused("", () -> new Mixture(name, shares));
  }

  /**
   * How many of the stage's steps can be dealt.
   *
   * @throws UserError if it is not even one
   */
  public long steps(String stage, long wanted, int problemsPerStep) {
    long whole = dry.map(end -> end.position() / problemsPerStep).orElse(wanted);
    if (whole < 1) {
      throw new UserError("stages." + stage + ".data.mix runs dry in its first step: " + exhausted()
          + ", but a step takes " + problemsPerStep
          + " problems in all. Maybe dry: reuse, or fewer problems a step");
    }
    return Math.min(whole, wanted);
  }

  /** Which source ends the deal, and when. */
  public String exhausted() {
    return dry.map(end -> end.source().name() + " has " + end.source().size()
        + " problems, and the mixture would need one more after "
        + end.position() + " in all").orElse("");
  }
}

package kedge.training.parts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import kedge.data.KeyedRandom;
import kedge.data.Mixture;
import kedge.data.ProblemOrder;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.recipes.stage.StageData;

/**
 * The problems of a stage, in the order of use.
 *
 * @param order order of the problems, which depends only on the recipe's seed and the stage's name
 * @param dry where the order ends; empty if it is endless
 * @param epoch number of problems of one pass; for a mix, those until its first source is exhausted
 */
public record StageProblems(ProblemOrder order, Optional<Mixture.Exhaustion> dry, long epoch) {

  /** The problems of a stage's data. */
  public static StageProblems of(String stage, StageData data, RunParts parts) {
    long key = KeyedRandom.bits(parts.recipe().seed(), KeyedRandom.text(stage));
    if (data.source().isPresent()) {
      ProblemSource source = parts.sources().get(stage, data.source().get());
      return new StageProblems(new ProblemOrder(source, key), Optional.empty(), source.size());
    }
    Mixture mixture = mixture(stage, data, name -> parts.sources().get(stage, name));
    return new StageProblems(mixture.order(key),
        data.dry().orElseThrow() == StageData.Dry.STOP ? Optional.of(mixture.exhaustion()) : Optional.empty(),
        mixture.exhaustion().position());
  }

  /** Returns the number of steps of a training stage; empty for other stages. @throws UserError if data is missing */
  public static OptionalLong steps(String name, Stage stage, RunParts parts) {
    return stage instanceof SftStage sft ? OptionalLong.of(of(name, sft.data(), parts).steps(name, sft))
        : stage instanceof RlStage rl ? OptionalLong.of(of(name, rl.data(), parts).steps(name, rl))
            : OptionalLong.empty();
  }

  /** Mixture of a stage's sources by their weights. @param name name for messages */
  public static Mixture mixture(String name, StageData data, RecipeSources sources) {
    return mixture(name, data, sources::get);
  }

  private static Mixture mixture(String name, StageData data, Function<String, ProblemSource> sources) {
    List<Mixture.Share> shares = new ArrayList<>();
    for (int i = 0; i < data.sources().size(); i++) {
      shares.add(new Mixture.Share(sources.apply(data.sources().get(i)), data.weights().get(i)));
    }
    return UserError.whereRefused("", () -> new Mixture(name, shares));
  }

  /** Returns the number of steps of an sft stage. @throws UserError if there is not enough data for one step */
  public long steps(String name, SftStage stage) {
    return steps(name, wanted(stage.steps(), stage.epochs(), stage.sequencesPerStep()), stage.sequencesPerStep());
  }

  /** Number of steps of an rl stage. */
  public long steps(String name, RlStage stage) {
    return steps(name, wanted(stage.steps(), stage.epochs(), stage.promptsPerStep()), stage.promptsPerStep());
  }

  /** Returns the requested number of steps; epochs are rounded up to whole steps. */
  private long wanted(Optional<Integer> steps, Optional<Double> epochs, int problemsPerStep) {
    return steps.map(Integer::longValue)
        .orElseGet(() -> Math.max(1, (long) Math.ceil(epochs.orElseThrow() * epoch / problemsPerStep)));
  }

  /** Returns the number of steps that the data suffices for. @throws UserError if it is 0 */
  private long steps(String stage, long wanted, int problemsPerStep) {
    long whole = dry.map(end -> end.position() / problemsPerStep).orElse(wanted);
    if (whole < 1) {
      throw new UserError("stages." + stage + ".data.mix runs dry in its first step: " + exhausted()
          + ", but a step takes " + problemsPerStep + " problems in all. Maybe dry: reuse, or fewer problems a step?");
    }
    return Math.min(whole, wanted);
  }

  /** Describes which source ends the order, and when. */
  public String exhausted() {
    return dry.map(end -> end.source().name() + " has " + end.source().size()
        + " problems, and the mixture would need one more after " + end.position() + " in all").orElse("");
  }
}

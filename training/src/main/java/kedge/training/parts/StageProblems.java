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
 * The problems that a stage is served, in order.
 *
 * @param order depends only on the recipe's seed and the stage's name
 * @param dry where the order has to end; empty for one without end
 * @param epoch problems of one pass; of a mix, those before its first source is exhausted
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

  /** Number of steps of a training stage; empty for stages of other kinds. @throws UserError if its data refuse */
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

  /** Number of steps of an sft stage. @throws UserError if not even one can be served */
  public long steps(String name, SftStage stage) {
    return steps(name, wanted(stage.steps(), stage.epochs(), stage.sequencesPerStep()), stage.sequencesPerStep());
  }

  /** Number of steps of an rl stage. */
  public long steps(String name, RlStage stage) {
    return steps(name, wanted(stage.steps(), stage.epochs(), stage.promptsPerStep()), stage.promptsPerStep());
  }

  /** The steps that are asked for; epochs are rounded up to whole steps. */
  private long wanted(Optional<Integer> steps, Optional<Double> epochs, int problemsPerStep) {
    return steps.map(Integer::longValue)
        .orElseGet(() -> Math.max(1, (long) Math.ceil(epochs.orElseThrow() * epoch / problemsPerStep)));
  }

  /** Number of the stage's steps that can be served. @throws UserError if it is not even one */
  private long steps(String stage, long wanted, int problemsPerStep) {
    long whole = dry.map(end -> end.position() / problemsPerStep).orElse(wanted);
    if (whole < 1) {
      throw new UserError("stages." + stage + ".data.mix runs dry in its first step: " + exhausted()
          + ", but a step takes " + problemsPerStep + " problems in all. Maybe dry: reuse, or fewer problems a step?");
    }
    return Math.min(whole, wanted);
  }

  /** The source that ends the order, and when. */
  public String exhausted() {
    return dry.map(end -> end.source().name() + " has " + end.source().size()
        + " problems, and the mixture would need one more after " + end.position() + " in all").orElse("");
  }
}

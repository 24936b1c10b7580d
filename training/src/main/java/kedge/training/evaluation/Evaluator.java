package kedge.training.evaluation;

import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.data.image.ImageStore;
import kedge.data.drawn.ShownImages;
import kedge.policy.Policy;
import kedge.recipes.stage.EvalStage;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.Composition;
import kedge.rewards.total.Scorecard;
import kedge.rl.advantage.GroupRewards;
import kedge.rl.step.GroupScorer;
import kedge.rl.step.ScoredGroup;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutEngine;
import kedge.rollouts.RolloutGroup;
import kedge.training.evaluation.EvaluatedProblem.Outcome;
import kedge.training.parts.RecipeSources;
import kedge.training.parts.RunParts;

/**
 * Samples completions of held-out problems and grades them. An eval stage uses the same random keys every time, so that
 * two policies are compared on the same random numbers.
 */
public final class Evaluator {
  /** Number of completions that an evaluation requests at once. */
  public static final int AT_ONCE = 512;
  private final RunParts parts;

  public Evaluator(RunParts parts) {
    this.parts = parts;
  }

  /**
   * An evaluation's result with the samples of each problem.
   *
   * @param majority accuracy of always giving the most common answer, if there are few possible answers
   * @param logged completions of the first {@code rollout_log.evaluated} problems
   */
  public record Evaluation(EvaluationResult result, List<EvaluatedProblem> problems, Optional<Double> majority,
      List<ScoredGroup> logged) {
    /** The result as a sentence. */
    public String inWords() {
      return result.inWords() + majority.map(share -> String.format(Locale.ROOT,
          "; the most common answer alone is right in %.1f %%", 100 * share)).orElse("");
    }
  }

  /** Returns the number of problems of an eval stage. @throws IllegalArgumentException if its data has too few */
  public static int problems(String name, EvalStage stage, RecipeSources sources) {
    int size = sources.of(stage.data()).size();
    int count = stage.problems().orElse(size);
    if (count > size) {
      throw new UserError(
          "stages." + name + ".problems is " + count + ", but data." + stage.data() + " has " + size);
    }
    return count;
  }

  /** Checks that an eval stage has enough problems, and that their images can be used. */
  public static void check(String name, EvalStage stage, RecipeSources sources) {
    int count = problems(name, stage, sources);
    ImageStore images = new ImageStore();
    try {
      IntStream.range(0, stage.images() == ShownImages.AS_GIVEN ? 0 : count)
          .forEach(index -> stage.images().of(sources.of(stage.data()), count, index, images));
    } catch (UserError fault) {
      throw new UserError("stages." + name + ".images: " + fault.getMessage(), fault);
    }
  }

  /** Evaluates a policy by an eval stage. @param progress receives the number of finished problems */
  public Evaluation run(String name, EvalStage stage, Policy policy, IntConsumer progress) {
    parts.rewards().requireGrading(name);
    ProblemSource source = parts.sources().of(stage.data());
    int count = problems(name, stage, parts.sources());
    RolloutEngine engine = parts.engines().of(stage, policy);
    engine.synchronize();
    RewardPool pool = parts.rewards().gradingPool(stage.rewards());
    List<EvaluatedProblem> evaluated = new ArrayList<>();
    ImageStore images = new ImageStore();
    List<ScoredGroup> logged = new ArrayList<>();
    int batch = Math.max(1, AT_ONCE / stage.completionsPerProblem());
    for (int from = 0; from < count; from += batch) {
      List<Problem> shown = IntStream.range(from, Math.min(count, from + batch))
          .mapToObj(index -> stage.images().of(source, count, index, images)).toList();
      List<RolloutGroup> groups = engine.draw(shown, stage.completionsPerProblem(), stage.sampling().toSampling(),
          KeyedRandom.bits(KeyedRandom.text("evaluation"), KeyedRandom.text(name)), 0);
      List<Sample> samples = new ArrayList<>();
      for (RolloutGroup group : groups) {
        Problem problem = source.problem(from + samples.size() / stage.completionsPerProblem()); // with its own images
        group.rollouts().forEach(rollout -> samples.add(new Sample(problem, GroupScorer.candidate(rollout))));
      }
      List<List<Scorecard>> scored = Lists.partition(pool.score(samples), stage.completionsPerProblem());
      for (int i = 0; i < groups.size(); i++) {
        RolloutGroup group = groups.get(i);
        List<Scorecard> cards = scored.get(i);
        if (logged.size() < parts.recipe().rolloutLog().evaluated()) {
          logged.add(new ScoredGroup(group, cards, new GroupRewards(cards.stream().map(Scorecard::total).toList())));
        }
        evaluated.add(graded(group, cards, stage.rewards()));
      }
      progress.accept(evaluated.size());
    }
    return new Evaluation(EvaluationResult.of(evaluated, stage.k()), evaluated,
        MajorityBaseline.of(IntStream.range(0, count).mapToObj(index -> source.problem(index).answer()).toList()),
        logged);
  }

  private static EvaluatedProblem graded(RolloutGroup group, List<Scorecard> cards, List<String> noted) {
    List<EvaluatedProblem.Sample> samples = new ArrayList<>();
    for (int i = 0; i < cards.size(); i++) {
      Rollout rollout = group.rollouts().get(i);
      samples.add(
          new EvaluatedProblem.Sample(outcome(cards.get(i)), vote(cards.get(i)), rollout.completion().tokens().length,
              !rollout.completion().stopped(), noted(cards.get(i), noted)));
    }
    return new EvaluatedProblem(group.problem().id(), group.problem().source(), samples);
  }

  private static Outcome outcome(Scorecard card) {
    if (card.total().isEmpty()) {
      return Outcome.UNSCORABLE;
    }
    return card.total().getAsDouble() == 1 ? Outcome.CORRECT : Outcome.WRONG;
  }

  private static Map<String, Verdict> noted(Scorecard card, List<String> names) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    names.forEach(name -> verdicts.put(name, card.value(new Composition.Part(name))));
    return verdicts;
  }

  /**
   * Returns the answer that a sample votes for in maj@k. Correct answers count as one; others are compared by value.
   */
  static Optional<String> vote(Scorecard card) {
    Optional<String> answer = card.parts().stream().filter(part -> card.composition().names().contains(part.reward()))
        .map(Scorecard.Part::verdict)
        .filter(Verdict.Scored.class::isInstance)
        .map(verdict -> ((Verdict.Scored) verdict).detail())
        .filter(detail -> !detail.getOrDefault("extracted", "").isEmpty())
        .map(detail -> detail.getOrDefault("answer", detail.get("extracted"))).findFirst();
    return answer.map(text -> outcome(card) == Outcome.CORRECT ? "right" : "other: " + text);
  }
}

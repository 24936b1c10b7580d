package kedge.training.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.policy.Policy;
import kedge.recipes.stage.EvalStage;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.Composition;
import kedge.rewards.total.Scorecard;
import kedge.rl.step.GroupScorer;
import kedge.rollouts.PolicyRolloutEngine;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutGroup;
import kedge.training.evaluation.EvaluatedProblem.Outcome;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RecipeSources;

/**
 * Draws for held-out problems and counts what is right. An eval stage draws with the same keys every time, so that two
 * policies meet the same chance.
 */
public final class Evaluator {
  private static final int AT_ONCE = 512;
  private final PolicyParts kit;
  private final RecipeSources sources;
  private final RecipeRewards rewards;
  private final long seed;

  public Evaluator(PolicyParts kit, RecipeSources sources, RecipeRewards rewards, long seed) {
    this.kit = kit;
    this.sources = sources;
    this.rewards = rewards;
    this.seed = seed;
  }

  /** What was drawn for each problem, and what that comes to. */
  public record Evaluation(EvaluationResult result, List<EvaluatedProblem> problems) {
  }

  /** @param note told how many problems are done */
  public Evaluation run(String name, EvalStage stage, Policy policy, java.util.function.IntConsumer note) {
    rewards.requireGrading(name);
    ProblemSource source = sources.of(stage.data());
    int count = stage.problems().orElse(source.size());
    if (count > source.size()) {
      throw new IllegalArgumentException(
          "stages." + name + ".problems is " + count + ", but data." + stage.data() + " has " + source.size());
    }
    PolicyRolloutEngine worker = new PolicyRolloutEngine(policy.generator(), kit.tokenizer(), kit.encoder(),
        policy::digest, seed);
    RewardPool judge = rewards.gradingJudge(stage.rewards());
    List<EvaluatedProblem> evaluated = new ArrayList<>();
    int batch = Math.max(1, AT_ONCE / stage.completionsPerProblem());
    for (int from = 0; from < count; from += batch) {
      List<Problem> problems = new ArrayList<>();
      for (int index = from; index < Math.min(count, from + batch); index++) {
        problems.add(source.problem(index));
      }
      List<RolloutGroup> groups = worker.draw(problems, stage.completionsPerProblem(), stage.sampling().toSampling(),
          KeyedRandom.bits(KeyedRandom.text("evaluation"), KeyedRandom.text(name)), 0);
      groups.forEach(group -> evaluated.add(grade(group, judge, stage.rewards())));
      note.accept(evaluated.size());
    }
    return new Evaluation(EvaluationResult.of(evaluated, stage.k()), evaluated);
  }

  private static EvaluatedProblem grade(RolloutGroup group, RewardPool judge, List<String> noted) {
    List<Scorecard> cards = judge.score(
        group.rollouts().stream().map(rollout -> new Sample(group.problem(), GroupScorer.candidate(rollout))).toList());
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
   * What the sample votes for. All that are right say the same as the known answer; others have their grader's reading,
   * or the text itself.
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

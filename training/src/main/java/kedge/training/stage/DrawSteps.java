package kedge.training.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.policy.Policy;
import kedge.recipes.stage.DrawStage;
import kedge.rewards.Reward;
import kedge.rl.pool.GradedGroup;
import kedge.rl.step.GroupScorer;
import kedge.rl.step.ScoredGroup;
import kedge.rl.step.StepFailure;
import kedge.rollouts.RolloutEngine;
import kedge.training.folder.RunState;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RunParts;

/**
 * Steps of a pool or harvest stage: each takes the next problems of the stage's sources, in order, samples completions,
 * scores them, and writes which are kept.
 */
final class DrawSteps implements StageSteps {
  private final String name;
  private final DrawStage stage;
  private final List<SourceProblem> problems = new ArrayList<>();
  private final DrawnDataFilter filter;
  private final RolloutEngine engine;
  private final GroupScorer scorer;
  private final Set<String> grading;

  /** A problem: its index in a source. @param read name of the source in the recipe */
  private record SourceProblem(String read, ProblemSource source, int index) {
    Problem problem() {
      return source.problem(index);
    }
  }

  DrawSteps(String name, DrawStage stage, RunParts parts, Policy policy) {
    this.name = name;
    this.stage = stage;
    this.filter = DrawnDataFilter.of(name, stage);
    DrawStageRunner.requireDistinct(name, stage, parts);
    for (String read : stage.reads()) {
      ProblemSource source = parts.sources().get(read);
      for (int index = 0; index < source.size(); index++) {
        problems.add(new SourceProblem(read, source, index));
      }
    }
    this.engine = parts.engines().of(stage, policy);
    RecipeRewards rewards = parts.rewards();
    this.scorer = new GroupScorer(rewards.pool(Optional.empty()), Optional.empty());
    this.grading = rewards.grading().stream().map(Reward::name).collect(Collectors.toSet());
    rewards.requireGrading(name);
  }

  @Override
  public long count() {
    return (problems.size() + stage.problemsPerStep() - 1) / stage.problemsPerStep();
  }

  @Override
  public Outcome step(RunState state) {
    long begin = System.nanoTime();
    int from = (int) state.cursor();
    List<SourceProblem> served = problems.subList(from, Math.min(problems.size(), from + stage.problemsPerStep()));
    List<ScoredGroup> scored = filter.draws() ? draw(served, state.step()) : List.of();
    StepFailure.requireScorable(scored, stage.unscorableLimit());
    Tally tally = new Tally();
    for (int i = 0; i < served.size(); i++) {
      SourceProblem problem = served.get(i);
      tally.add(filter.draws() ? filter.lines(problem.read(), new GradedGroup(scored.get(i), grading))
          : filter.lines(problem.read(), problem.problem()));
    }
    Map<String, Object> timings = new LinkedHashMap<>();
    timings.put("seconds", (System.nanoTime() - begin) / 1e9);
    timings.put("sampled_tokens", scored.stream().flatMap(group -> group.group().rollouts().stream())
        .mapToLong(rollout -> rollout.completion().tokens().length).sum());
    engine.measurements().forEach((name, value) -> timings.put("rollout_" + name, value));
    return new Outcome(tally.values(served.size()), timings, RolloutLines.of(scored), from + served.size(),
        tally.kept + " of " + tally.lines.size() + " kept", false, null, tally.lines);
  }

  private List<ScoredGroup> draw(List<SourceProblem> served, long step) {
    engine.synchronize();
    return scorer.score(engine.draw(served.stream().map(SourceProblem::problem).toList(),
        stage.completionsPerProblem(), stage.sampling().toSampling(), RlSteps.stream(name, step), 0));
  }

  /** Counts of the lines of a step. */
  private static final class Tally {
    private final List<Map<String, Object>> lines = new ArrayList<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private double rates;
    private int rated;
    private int kept;

    void add(List<Map<String, Object>> more) {
      lines.addAll(more);
      for (Map<String, Object> line : more) {
        if (Boolean.TRUE.equals(line.get("kept"))) {
          kept++;
        } else {
          reasons.merge((String) line.get("reason"), 1, Integer::sum);
        }
      }
      if (more.get(0).get("pass_rate")instanceof Double rate) {
        rates += rate;
        rated++;
      }
    }

    Map<String, Object> values(int problems) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("problems", problems);
      values.put("pass_rate", rated == 0 ? null : rates / rated);
      values.put("kept", kept);
      values.put("dropped", reasons);
      return values;
    }
  }
}

package kedge.training.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.recipes.stage.DrawStage;
import kedge.rewards.Reward;
import kedge.rewards.pool.RewardPool;
import kedge.rl.pool.GradedGroup;
import kedge.rl.step.GroupScorer;
import kedge.rl.step.ScoredGroup;
import kedge.rl.step.StepFailure;
import kedge.rollouts.PolicyRolloutEngine;
import kedge.rollouts.RolloutGroup;
import kedge.training.folder.RunState;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RecipeSources;
import kedge.training.parts.StageProblems;

/**
 * Steps of a pool or harvest: each takes the next problems of its sources, in order, draws for them, judges, and writes
 * down what is kept and what is not.
 */
public final class DrawStageRunner implements StageRunner {
  private final String name;
  private final DrawStage stage;
  private final List<Place> places = new ArrayList<>();
  private final DrawnDataFilter sieve;
  private final PolicyRolloutEngine worker;
  private final RewardPool judge;
  private final Set<String> grading;

  /** One problem, and the name by which the recipe knows its source. */
  private record Place(String read, ProblemSource source, int index) {
    Problem problem() {
      return source.problem(index);
    }
  }

  public DrawStageRunner(String name, DrawStage stage, PolicyParts kit, Policy policy, RecipeSources sources,
      RecipeRewards rewards, long seed) {
    this.name = name;
    this.stage = stage;
    this.sieve = DrawnDataFilter.of(name, stage);
    if (stage.data().source().isEmpty()) {
      // refuses an id that stands in two of them: lines go by ids alone
      StageProblems.mixture("stages." + name + ".data", stage.data(), sources);
    }
    for (String read : stage.reads()) {
      ProblemSource source = sources.get(read);
      for (int index = 0; index < source.size(); index++) {
        places.add(new Place(read, source, index));
      }
    }
    this.worker = new PolicyRolloutEngine(policy.generator(), kit.tokenizer(), kit.encoder(), policy::digest, seed);
    this.judge = rewards.judge();
    this.grading = rewards.grading().stream().map(Reward::name).collect(Collectors.toSet());
    rewards.requireGrading(name);
  }

  /** Steps that the stage has. */
  public long steps() {
    return (places.size() + stage.problemsPerStep() - 1) / stage.problemsPerStep();
  }

  @Override
  public Outcome step(RunState state) {
    long begin = System.nanoTime();
    int from = (int) state.cursor();
    List<Place> taken = places.subList(from, Math.min(places.size(), from + stage.problemsPerStep()));
    List<ScoredGroup> scored = sieve.draws() ? draw(taken, state.step()) : List.of();
    StepFailure.requireScorable(scored, stage.unscorableLimit());
    Tally tally = new Tally();
    for (int i = 0; i < taken.size(); i++) {
      Place place = taken.get(i);
      tally.add(sieve.draws() ? sieve.lines(place.read(), new GradedGroup(scored.get(i), grading))
          : sieve.lines(place.read(), place.problem()));
    }
    Map<String, Object> timings = new LinkedHashMap<>();
    timings.put("seconds", (System.nanoTime() - begin) / 1e9);
    timings.put("sampled_tokens", scored.stream().flatMap(group -> group.group().rollouts().stream())
        .mapToLong(rollout -> rollout.completion().tokens().length).sum());
    return new Outcome(tally.values(taken.size()), timings, RolloutLines.of(scored), from + taken.size(),
        tally.kept + " of " + tally.lines.size() + " kept",
        false, null, tally.lines);
  }

  private List<ScoredGroup> draw(List<Place> taken, long step) {
    List<RolloutGroup> groups = worker.draw(taken.stream().map(Place::problem).toList(), stage.completionsPerProblem(),
        stage.sampling().toSampling(),
        RlStageRunner.stream(name, step), 0);
    return new GroupScorer(judge, java.util.Optional.empty()).score(groups);
  }

  /** What the lines of a step come to. */
  private static final class Tally {
    private final List<Map<String, Object>> lines = new ArrayList<>();
    private final Map<String, Integer> reasons = new java.util.TreeMap<>();
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

  /** @throws UserError if nothing at all was kept, with what became of the problems */
  public static void requireSome(String name, ProblemSource made, java.nio.file.Path file) {
    if (made.size() == 0) {
      Map<String, Integer> reasons = new java.util.TreeMap<>();
      kedge.training.report.JsonLinesLog.read(file,
          line -> reasons.merge(line.path("reason").asText(), 1, Integer::sum));
      throw new UserError("stages." + name + " kept nothing: " + reasons + ", see " + file
          + ". Maybe more completions_per_problem, other problems,"
          + " or more training before it");
    }
  }
}

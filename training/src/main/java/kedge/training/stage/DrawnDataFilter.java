package kedge.training.stage;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Problem;
import kedge.data.UserError;
import kedge.recipes.stage.DrawStage;
import kedge.recipes.stage.HarvestStage;
import kedge.recipes.stage.PoolStage;
import kedge.rl.pool.GradedGroup;
import kedge.rl.pool.HarvestRule;
import kedge.rl.pool.PoolRule;
import kedge.rollouts.Rollout;
import kedge.training.log.JsonLinesLog;

/**
 * Decides which problems or completions of a pool or harvest stage are kept, and formats them as lines of data: at
 * least one line per problem, with its pass rate, and the reason if nothing is kept.
 */
public sealed interface DrawnDataFilter {

  /** The filter of a stage. */
  static DrawnDataFilter of(String name, DrawStage stage) {
    return stage instanceof HarvestStage harvest ? new OfHarvest(harvest.rule()) : OfPool.of(name, (PoolStage) stage);
  }

  /** Returns whether completions are sampled at all. */
  default boolean draws() {
    return true;
  }

  /** Returns the lines of a problem with sampled completions. @param read name of its source in the recipe */
  List<Map<String, Object>> lines(String read, GradedGroup graded);

  /** Returns the lines of a problem without sampled completions. */
  default List<Map<String, Object>> lines(String read, Problem problem) {
    throw new IllegalStateException("this stage samples completions");
  }

  private static Map<String, Object> line(Problem problem, int samples, int scored, int correct) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("problem", problem.id());
    line.put("source", problem.source());
    line.put("samples", samples);
    line.put("scored", scored);
    line.put("correct", correct);
    line.put("pass_rate", scored == 0 ? null : (double) correct / scored);
    return line;
  }

  private static Map<String, Object> line(GradedGroup graded) {
    return line(graded.group().group().problem(), graded.group().size(), graded.scored().size(),
        graded.correct().size());
  }

  /**
   * Keeps problems by their pass rate.
   *
   * @param known {samples, scored, correct} of an earlier pool, by problem; empty if completions are sampled
   */
  record OfPool(String name, PoolRule rule, Optional<Map<String, int[]>> known) implements DrawnDataFilter {

    static OfPool of(String name, PoolStage stage) {
      return new OfPool(name, stage.rule(), stage.passRates().map(file -> {
        if (!Files.isRegularFile(file)) {
          throw new UserError(
              "stages." + name + ".pass_rates is " + file + ", which is no file: looked for "
                  + file.toAbsolutePath().normalize());
        }
        Map<String, int[]> known = new LinkedHashMap<>();
        JsonLinesLog.read(file,
            line -> known.put(line.path("problem").asText(),
                new int[]{line.path("samples").asInt(), line.path("scored").asInt(),
                    line.path("correct").asInt()}));
        return known;
      }));
    }

    @Override
    public boolean draws() {
      return known.isEmpty();
    }

    @Override
    public List<Map<String, Object>> lines(String read, GradedGroup graded) {
      return List.of(decided(read, graded.passRate(), line(graded)));
    }

    @Override
    public List<Map<String, Object>> lines(String read, Problem problem) {
      int[] counts = known.orElseThrow().get(problem.id());
      if (counts == null) {
        throw new UserError("stages." + name + ".pass_rates has no pass rate of " + problem.id()
            + ". Maybe it is the pool of other data?");
      }
      return List.of(decided(read, (double) counts[2] / counts[1], line(problem, counts[0], counts[1], counts[2])));
    }

    private Map<String, Object> decided(String read, double rate, Map<String, Object> line) {
      Optional<String> dropped = rule.dropped(read, rate);
      line.put("kept", dropped.isEmpty());
      dropped.ifPresent(reason -> line.put("reason", reason));
      return line;
    }
  }

  /** Keeps correct completions that the stage's other rules accept. */
  record OfHarvest(HarvestRule rule) implements DrawnDataFilter {

    @Override
    public List<Map<String, Object>> lines(String read, GradedGroup graded) {
      HarvestRule.Chosen chosen = rule.choose(graded);
      List<Map<String, Object>> lines = new ArrayList<>();
      for (int place : chosen.places()) {
        Rollout rollout = graded.group().group().rollouts().get(place);
        Map<String, Object> line = counted(graded, chosen);
        line.put("kept", true);
        line.put("sample", rollout.key().sample());
        line.put("tokens", rollout.completion().tokens().length);
        line.put("question", RolloutLines.question(graded.group().group().problem()));
        line.put("answer", graded.group().group().problem().answer().display());
        line.put("text", rollout.whole());
        lines.add(line);
      }
      if (lines.isEmpty()) {
        Map<String, Object> line = counted(graded, chosen);
        line.put("kept", false);
        line.put("reason", reason(graded, chosen));
        lines.add(line);
      }
      return lines;
    }

    private static String reason(GradedGroup graded, HarvestRule.Chosen chosen) {
      if (graded.correct().isEmpty()) {
        return graded.scored().isEmpty() ? "unscorable" : "none_right";
      }
      return chosen.right() == 0 ? "none_ended" : chosen.sound() == 0 ? "none_sound" : "malformed";
    }

    private static Map<String, Object> counted(GradedGroup graded, HarvestRule.Chosen chosen) {
      Map<String, Object> line = line(graded);
      line.put("sound", chosen.sound());
      line.put("distinct", chosen.distinct());
      return line;
    }
  }
}

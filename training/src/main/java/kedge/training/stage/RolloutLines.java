package kedge.training.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Streams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kedge.data.Problem;
import kedge.data.Turn;
import kedge.policy.generate.DrawKey;
import kedge.recipes.run.RolloutLogSettings;
import kedge.rewards.total.Scorecard;
import kedge.rl.advantage.GroupAdvantages;
import kedge.rl.step.RlStepReport;
import kedge.rl.step.ScoredGroup;
import kedge.rollouts.Rollout;

/** Rollouts as lines of the rollout log: completion, random key, every part of the reward, and the advantage. */
public final class RolloutLines {
  private static final List<String> TOKENS = List.of("prompt_tokens", "tokens", "log_probabilities");

  private RolloutLines() {
  }

  static List<Map<String, Object>> of(RlStepReport report) {
    return report.drawn().stream().flatMap(group -> lines(group.scored(), group.advantages())).toList();
  }

  /** Returns the lines of groups that were sampled and scored, but not trained on. */
  public static List<Map<String, Object>> of(List<ScoredGroup> groups) {
    return groups.stream().flatMap(group -> lines(group, Optional.empty())).toList();
  }

  /** Returns the lines of a step that are logged. @param step index of the step in the stage, from 0 */
  static List<Map<String, Object>> kept(List<Map<String, Object>> lines, RolloutLogSettings settings, long step) {
    if (settings.everySteps() == 0 || step % settings.everySteps() != 0) {
      return List.of();
    }
    List<Map<String, Object>> kept = lines.stream().filter(line -> settings.samplesPerPrompt() == 0
        || ((Number) line.get("sample")).longValue() < settings.samplesPerPrompt()).toList();
    if (!settings.tokens()) {
      kept.forEach(line -> line.keySet().removeAll(TOKENS));
    }
    return kept;
  }

  private static Stream<Map<String, Object>> lines(ScoredGroup group, Optional<GroupAdvantages> advantages) {
    return IntStream.range(0, group.size()).mapToObj(sample -> line(group, advantages, sample));
  }

  private static Map<String, Object> line(ScoredGroup group, Optional<GroupAdvantages> advantages, int sample) {
    Rollout rollout = group.group().rollouts().get(sample);
    Scorecard card = group.cards().get(sample);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("problem", group.group().problem().id());
    line.put("sample", rollout.key().sample());
    line.put("key", key(rollout.key()));
    line.put("prompt_text", question(group.group().problem()));
    rollout.rendered().filter(rendered -> moreThanQuestion(group.group().problem()))
        .ifPresent(rendered -> line.put("rendered_prompt", rendered.text()));
    if (!rollout.images().isEmpty()) {
      line.put("images", rollout.images().stream().map(placed -> placed.image().digest()).toList());
    }
    line.put("answer", group.group().problem().answer().display());
    line.put("text", rollout.text());
    line.put("stopped", rollout.completion().stopped());
    line.put("reward", card.total().isPresent() ? card.total().getAsDouble() : null);
    line.put("parts", parts(card));
    line.put("advantage",
        advantages.filter(trained -> trained.trained()[sample]).map(trained -> trained.values()[sample]).orElse(null));
    line.put("prompt_tokens", rollout.prompt());
    line.put("tokens", rollout.completion().tokens());
    line.put("log_probabilities", rollout.completion().logProbabilities());
    return line;
  }

  static List<String> key(DrawKey key) {
    return List.of(Long.toHexString(key.seed()), Long.toHexString(key.step()), Long.toHexString(key.problem()));
  }

  /** Returns the key of a completion's random numbers in a log line. */
  public static DrawKey key(JsonNode line) {
    return new DrawKey(hex(line, 0), hex(line, 1), hex(line, 2), line.get("sample").asLong());
  }

  /** Returns whether a line has a valid key: three hexadecimal numbers and the number of the completion. */
  static boolean hasKey(JsonNode line) {
    JsonNode key = line.path("key");
    return line.path("sample").canConvertToLong() && key.isArray() && key.size() == 3
        && Streams.stream(key).allMatch(number -> number.asText().matches("[0-9a-f]{1,16}"));
  }

  /** Returns the token ids in a log line. */
  public static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  private static long hex(JsonNode line, int place) {
    return Long.parseUnsignedLong(line.get("key").get(place).asText(), 16);
  }

  /** Returns whether a prompt is more than one user turn, so that {@code prompt_text} is not the whole prompt. */
  private static boolean moreThanQuestion(Problem problem) {
    return problem.prompt().turns().size() > 1 || !problem.prompt().variables().isEmpty();
  }

  /** Returns the text of the prompt's last turn. */
  static String question(Problem problem) {
    List<Turn> turns = problem.prompt().turns();
    return turns.get(turns.size() - 1).text();
  }

  private static Map<String, Object> parts(Scorecard card) {
    Map<String, Object> parts = new LinkedHashMap<>();
    card.parts().forEach(part -> parts.put(part.reward(), VerdictLog.of(part.verdict())));
    return parts;
  }
}

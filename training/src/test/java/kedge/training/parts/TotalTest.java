package kedge.training.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.check.TotalCheck;
import kedge.recipes.reader.RecipeException;
import kedge.recipes.reader.RecipeFakes;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;
import kedge.recipes.settings.RewardSettings;
import kedge.rewards.Reward;
import org.junit.jupiter.api.Test;

/** The key {@code total} of a recipe. */
class TotalTest {
  private static final String REWARDS = "  - {reward: math}\n  - {reward: think_format}\n  - {reward: countdown}\n  - "
      + "{reward: math, name: again}\n";

  @Test
  void withoutItTheTotalIsTheWeightedSum() {
    assertEquals("math + 0.5 * think_format",
        total("  - {reward: math}\n  - {reward: think_format, weight: 0.5}\n", ""));
    assertEquals("normalize(2 * math + again)",
        total("  - {reward: math, weight: 2}\n  - {reward: math, name: again}\n",
            "total: {by: weighted_sum, normalise: true}"));
  }

  @Test
  void itIsAFormulaOrAPreset() {
    assertEquals("0.9 * think_format * first(math, countdown) + 0.1 * again",
        total(REWARDS, "total: {by: formula, formula: '0.9*think_format*first(math, countdown) + .1*again'}"));
    assertEquals("0.9 * first(math, countdown) + 0.1 * think_format",
        total(REWARDS, "total: {by: sail-vl2-verifiable, answer: [math, countdown]}"));
    assertEquals("0.5 * math + 0.3 * bit(again) + 0.2 * think_format", total(REWARDS,
        "total: {by: sail-vl2-mixed, answer: [math], think: again, answer_weight: 0.5, think_weight: 0.3, "
            + "format_weight: 0.2}"));
    assertEquals("0.8 * if(countdown, mean(again), 0) * math + 0.2 * think_format", total(REWARDS,
        "total: {by: sail-rl, alpha: 0.8, think: [again], thinks: countdown, format: think_format, variant: "
            + "always_think, scores: continuous}"));
  }

  @Test
  void wordsOfEarlierVersionsMeanTheSameAndKeepTheirNamesInLogs() {
    String old = "  - {reward: math}\n  - {reward: steps_logic}\n  - {reward: steps_judgement, name: choice}\n";
    String now = old.replace("steps_logic", "chain_logic").replace("steps_judgement", "chain_judgment");
    String total = "total: {by: weighted_sum, normalise: true}";
    assertEquals("mean(math, steps_logic, choice)", total(old, total));
    assertEquals("mean(math, chain_logic, choice)", total(now, total.replace("normalise", "normalize")));
    assertEquals(read(now, "").rewards().get(1).settings(), read(old, "").rewards().get(1).settings());
    assertEquals(List.of("math", "steps_logic", "choice"),
        new RecipeRewards(read(old, ""), 1).all().stream().map(Reward::name).toList());
    assertEquals(List.of("math", "chain_logic", "choice"),
        new RecipeRewards(read(now, ""), 1).all().stream().map(Reward::name).toList());
    Recipe resolved = read(old, total);
    assertEquals(resolved, reader().read(RecipeWriter.write(resolved), "resolved", List.of()));
  }

  @Test
  void theDefaultVerdictOnThinkingIsTheOneThatTheRecipeHas() {
    String judge = "  - {reward: math}\n  - {reward: %s, chat_model: critic}\n  - {reward: thinks}\n"
        + "  - {reward: tags}\n";
    String total = "chat_models:\n  critic: {url: 'http://localhost:1/v1', model: m}\n"
        + "total: {by: sail-rl, think: [math]}";
    for (String word : List.of("judge_judgement", "judge_judgment")) {
      Recipe read = read(judge.formatted(word), total);
      assertTrue(read.total().orElseThrow().names().orElseThrow().contains(word), word);
    }
  }

  @Test
  void theResolvedRecipeReadsBack() {
    for (String total : List.of("", "total: {by: formula, formula: math * again}", "total: {by: weighted_sum}",
        "total: {by: sail-rl, judge: again, think: [again], thinks: countdown, format: think_format}")) {
      Recipe read = read(REWARDS, total);
      assertEquals(read, reader().read(RecipeWriter.write(read), "resolved", List.of()), total);
    }
  }

  @Test
  void whatDoesNotFitIsToldBeforeTheRun() {
    Map<String, String> faults = Map.of(
        "total: {by: formula, formula: maths * again}",
        "total: maths is not one of math, think_format, countdown, again. Maybe math? (the names of the rewards)",
        "total: {by: formula, formula: math *}",
        "total.formula: \"math *\": expected the name of a reward, a number or a bracket at the end",
        "total: {by: formula}", "total.formula: missing, but required",
        "total: {by: sail}",
        "total.by: sail is not one of weighted_sum, formula, sail-vl2-verifiable, sail-vl2-mixed, sail-rl",
        "total: {by: sail-vl2-mixed, answer: [math], think: again}", "total.answer_weight: missing, but required",
        "total: {by: sail-vl2-mixed, answer: [math], think: again, answer_weight: 0.5, think_weight: 0.3, "
            + "format_weight: 0.3}",
        "total.answer_weight: is 0.5, think_weight 0.3 and format_weight 0.3, expected a sum of 1",
        "total: {by: sail-vl2-verifiable, answer: []}", "total.answer: is empty",
        "total: {by: sail-rl, alpha: 1.1}", "total.alpha: is 1.1, expected 0 to 1",
        "total: {by: sail-rl}", "total: judge_judgment is not one of math",
        "total: {by: sail-rl, variant: answer_only, scores: continuous}",
        "total.scores: is continuous, but has no effect: variant answer_only has no judge");
    faults.forEach((total, expected) -> fault(REWARDS, total, expected));
  }

  @Test
  void weightsAndNamesThatMeanNothingAreRefused() {
    fault("  - {reward: math, weight: 0.5}\n", "total: {by: formula, formula: math}",
        "rewards.0.weight: is 0.5, but has no effect: weights are those of total");
    fault("  - {reward: math}\n  - {reward: math}\n", "",
        "rewards.1: its part is named math, as that of rewards.0. Maybe give it a name of its own?");
    fault("  - {reward: math, name: a-b}\n", "", "rewards.0.name: is 'a-b', expected letters, digits and '_'");
  }

  /** Settings with a key of their kind's own name. */
  public record Own(String own) {
  }

  @Test
  void rewardsThatNameThemselvesAreCheckedWhereTheirNamesAreKnown() {
    Recipe read = read(REWARDS, "total: {by: formula, formula: math * again}");
    RewardSettings own = new RewardSettings("own", 1, Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.empty(), Optional.empty(), Optional.empty(),
        new Own("mine"));
    List<String> faults = new ArrayList<>();
    TotalCheck.check(with(read, List.of(read.rewards().get(0), own, own)), (path, message) -> faults.add(path));
    assertEquals(List.of(), faults);
    List<RewardSettings> twice = List.of(read.rewards().get(0), read.rewards().get(0));
    assertEquals("rewards: two are named math. Maybe give one a name: of its own?",
        assertThrows(UserError.class, () -> new RecipeRewards(with(read, twice), 1)).getMessage());
    assertEquals("total: again is not one of math (the names of the rewards)",
        assertThrows(UserError.class, () -> new RecipeRewards(with(read, twice.subList(0, 1)), 1))
            .getMessage());
  }

  private static Recipe with(Recipe recipe, List<RewardSettings> rewards) {
    return new Recipe(recipe.name(), recipe.seed(), recipe.policy(), recipe.data(), recipe.chatModels(),
        recipe.plugins(), rewards, recipe.total(), recipe.checkpoints(), recipe.rolloutLog(), recipe.trackers(),
        recipe.stages());
  }

  @Test
  void theOverlongPenaltyIsNotCountedTwice() {
    fault("  - {reward: math}\n  - {reward: overlong, maximum: 32, cache: 8}\n", "",
        "stages.rl.overlong: is given, and so is the reward overlong: the penalty would count twice. Maybe leave one "
            + "of them out");
  }

  private static void fault(String rewards, String total, String expected) {
    RecipeException fault = assertThrows(RecipeException.class, () -> read(rewards, total), total);
    assertTrue(fault.getMessage().contains(expected),
        () -> "expected: " + expected + "\nbut was: " + fault.getMessage());
  }

  private static String total(String rewards, String total) {
    return new RecipeRewards(read(rewards, total), 1).total().toString();
  }

  private static Recipe read(String rewards, String total) {
    String text = RecipeFakes.RECIPE.replace("  - {reward: math, weight: 1}\n", rewards)
        .replace("stages:", total + "\nstages:")
        .replace("{source: numbers, signed: true}", "{source: arithmetic, name: train, size: 10}")
        .replace("{source: numbers, signed: true, split: held_out, count: 500}",
            "{source: arithmetic, name: held, split: held_out, size: 10}");
    return reader().read(text, "test.yaml", List.of());
  }

  private static RecipeReader reader() {
    return RecipeReader.installed();
  }
}

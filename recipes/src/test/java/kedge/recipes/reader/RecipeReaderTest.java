package kedge.recipes.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.check.NearestWord;
import kedge.recipes.settings.LearningRateSettings;
import kedge.recipes.run.Tracker;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.rl.objective.Presets;
import org.junit.jupiter.api.Test;

class RecipeReaderTest {

  @Test
  void aRecipeBecomesRecordsWithDefaultsFilledIn() {
    Recipe recipe = RecipeFakes.recipe();
    assertEquals(List.of("warmup", "rl", "eval"), List.copyOf(recipe.stages().keySet()));
    SftStage warmup = (SftStage) recipe.stages().get("warmup");
    assertEquals(List.of(SftStage.Learned.ASSISTANT), warmup.learn());
    assertEquals(new LearningRateSettings(LearningRateSettings.Schedule.COSINE, 1e-3, 10, 0, 0.2, Optional.empty()),
        warmup.learningRate());
    RlStage rl = (RlStage) recipe.stages().get("rl");
    assertEquals(1.0, rl.sampling().temperature());
    assertEquals(Optional.of(0.3), rl.objective().clipHigh());
    assertEquals(1e-8, rl.optimizer().epsilon());
    assertEquals(new RecipeFakes.NumbersSettings("train", 1000, true), recipe.data().get("train").settings());
    assertEquals("0123456789+-*=", recipe.policy().tokenizer().orElseThrow().characters().orElseThrow());
  }

  @Test
  void theResolvedRecipeReadsBackEqualAndIsWrittenTheSameAgain() {
    Recipe recipe = RecipeFakes.recipe();
    String resolved = RecipeWriter.write(recipe);
    Recipe again = RecipeFakes.reader().read(resolved, "resolved", List.of());
    assertEquals(recipe, again);
    assertEquals(resolved, RecipeWriter.write(again));
    assertTrue(resolved.contains("unscorable_limit: 0.05"), resolved);
    assertTrue(resolved.contains("count: 1000"), resolved);
    assertTrue(resolved.contains("mlp_only_layers: []"), () -> "an equal list is written as an alias: " + resolved);
    assertTrue(
        RecipeWriter.write(RecipeFakes.reader().read(RecipeFakes.RECIPE.replace("words: [\"\\\\boxed{\"]", "words: []"),
            "test", List.of())).contains("words: []"));
  }

  @Test
  void settingsChangeWhatIsReadAndMayAddWhatWasLeftOut() {
    Recipe recipe = RecipeFakes.reader().read(RecipeFakes.RECIPE, "test",
        List.of("seed=3", "stages.rl.sampling.temperature=0.6", "stages.rl.optimizer.weight_decay=0.1",
            "rewards.0.weight=2.5", "stages.eval.k=[1, 2]", "stages.rl.mismatch={cap: 2}", "policy.threads=",
            "data.train.split=held_out"));
    RlStage rl = (RlStage) recipe.stages().get("rl");
    assertEquals(3, recipe.seed());
    assertEquals(0.6, rl.sampling().temperature());
    assertEquals(0.1, rl.optimizer().weightDecay());
    assertEquals(2.5, recipe.rewards().get(0).weight());
    assertEquals(Optional.of(2.0), rl.mismatch().cap());
    assertEquals(Optional.empty(), recipe.policy().threads());
    assertEquals(new RecipeFakes.NumbersSettings("held_out", 1000, true), recipe.data().get("train").settings());
  }

  @Test
  void aLengthThatIsSetTakesThePlaceOfTheOther() {
    Recipe epochs = RecipeFakes.reader().read(RecipeFakes.RECIPE, "test", List.of("stages.rl.epochs=2"));
    assertEquals(Optional.of(2.0), ((RlStage) epochs.stages().get("rl")).epochs());
    assertEquals(Optional.empty(), ((RlStage) epochs.stages().get("rl")).steps());
    Recipe steps = RecipeFakes.reader().read(RecipeFakes.RECIPE, "test",
        List.of("stages.rl.epochs=2", "stages.rl.steps=9", "stages.rl.epochs="));
    assertEquals(Optional.of(9), ((RlStage) steps.stages().get("rl")).steps());
  }

  @Test
  void aListOfPlainValuesMayBeWrittenAsItsOnlyItem() {
    Recipe one = RecipeFakes.reader().read(RecipeFakes.RECIPE, "test",
        List.of("trackers=tensorboard", "stages.eval.k=2", "stages.rl.optimizer.trainable=layers.0.*"));
    Recipe lists = RecipeFakes.reader().read(RecipeFakes.RECIPE, "test",
        List.of("trackers=[tensorboard]", "stages.eval.k=[2]", "stages.rl.optimizer.trainable=[layers.0.*]"));
    assertEquals(List.of(Tracker.TENSORBOARD), one.trackers());
    assertEquals(lists, one);
    assertEquals(RecipeWriter.write(lists), RecipeWriter.write(one));
  }

  @Test
  void aSettingThatLeadsNowhereIsTold() {
    assertSetting("stages.rll.steps=5",
        "stages.rll: --set: the recipe has none of that name: rll is not one of warmup, rl, eval. Maybe rl?");
    assertSetting("stages.rl.stepz=5", "stages.rl.stepz: --set: unknown key. Maybe steps?");
    assertSetting("stages.rl.temperature=5", "belongs under stages.<name>.sampling");
    assertSetting("rewards.1.weight=5", "rewards.1: --set: expected a place from 0 to 0");
    assertSetting("seed.x=5", "seed.x: --set: seed has no keys of its own");
    assertSetting("seed", "expected path=value");
    assertSetting("seed=five", "seed: 'five' is not a whole number");
  }

  private static void assertSetting(String setting, String expected) {
    RecipeException fault = assertThrows(RecipeException.class,
        () -> RecipeFakes.reader().read(RecipeFakes.RECIPE, "test", List.of(setting)));
    assertTrue(fault.getMessage().contains(expected), fault::getMessage);
  }

  @Test
  void aBaselineOverTheWholeBatchTakesOneCompletionPerPrompt() {
    Recipe recipe = RecipeFakes.reader().read(RecipeFakes.RECIPE, "test",
        List.of("stages.rl.completions_per_prompt=1", "stages.rl.algorithm=reinforce++",
            "stages.rl.objective.group_baseline=false"));
    assertEquals(1, ((RlStage) recipe.stages().get("rl")).completionsPerPrompt());
  }

  @Test
  void roundsOfDrawingAreRefusedWhereTheAlgorithmDrawsOnce() {
    List<String> rounds = List.of("stages.rl.dynamic_sampling={max_rounds: 3}", "stages.rl.algorithm=gspo");
    assertTrue(assertThrows(UserError.class,
        () -> RecipeFakes.reader().read(RecipeFakes.RECIPE, "test", rounds)).getMessage()
            .contains(
                "stages.rl.dynamic_sampling.max_rounds: is 3, but has no effect: gspo draws once a step. Maybe "
                    + "enabled: true?"));
    List<String> asked = List.of("stages.rl.dynamic_sampling={enabled: true, max_rounds: 3}",
        "stages.rl.algorithm=gspo");
    assertEquals(3, ((RlStage) RecipeFakes.reader().read(RecipeFakes.RECIPE, "test", asked).stages().get("rl"))
        .dynamicSampling().rounds());
    for (Presets preset : Presets.values()) {
      List<String> drawsAgain = List.of("stages.rl.dynamic_sampling={max_rounds: 3}", "stages.rl.objective={}",
          "stages.rl.algorithm=" + preset.key());
      if (preset.preset(32).dynamicSampling()) {
        RecipeFakes.reader().read(RecipeFakes.RECIPE, "test", drawsAgain);
      } else {
        assertThrows(RecipeException.class,
            () -> RecipeFakes.reader().read(RecipeFakes.RECIPE, "test", drawsAgain), preset.key());
      }
    }
  }

  @Test
  void anchorsAndMergeKeysWork() {
    String text = RecipeFakes.RECIPE.replace("sampling: {max_new_tokens: 32}", "sampling: &draw {max_new_tokens: 32}")
        .replace("sampling: {temperature: 0.7, max_new_tokens: 32}", "sampling: {<<: *draw, temperature: 0.7}");
    assertEquals(RecipeFakes.recipe(), RecipeFakes.reader().read(text, "test", List.of()));
  }

  @Test
  void aMissingFileSaysWhereItLooked() {
    UserError fault = assertThrows(UserError.class,
        () -> RecipeFakes.reader().read(Path.of("no-such.yaml"), List.of()));
    assertTrue(fault.getMessage().contains("looked for " + Path.of("no-such.yaml").toAbsolutePath()),
        fault::getMessage);
  }

  @Test
  void aSwapOfNeighboursIsOneEdit() {
    assertEquals(1, NearestWord.distance("dpao", "dapo"));
    assertEquals(3, NearestWord.distance("kitten", "sitting"));
    assertEquals(4, NearestWord.distance("", "four"));
  }
}

package kedge.recipes.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kedge.recipes.Recipe;
import kedge.recipes.settings.TotalSettings;
import kedge.recipes.stage.RlStage;
import org.junit.jupiter.api.Test;

/** Former spellings are read as the present ones, with a note. */
class AliasesTest {
  private static final String OLD = RecipeFakes.RECIPE
      .replace("stages:\n", "total: {by: weighted_sum, normalise: true}\nstages:\n")
      .replace("{clip_high: 0.3}", "{clip_high: 0.3, advantage: group_centred}");
  private static final String NEW = OLD.replace("normalise", "normalize").replace("group_centred", "group_centered");

  private static Recipe read(String text, String... overrides) {
    return RecipeFakes.reader().read(text, "test", List.of(overrides));
  }

  @Test
  void anOldSpellingIsReadAsTheNewOne() {
    assertEquals(read(NEW), read(OLD));
    assertEquals(RecipeWriter.write(read(NEW)), RecipeWriter.write(read(OLD)));
    RlStage rl = (RlStage) read(OLD).stages().get("rl");
    assertEquals(Optional.of("group_centered"), rl.objective().advantage());
  }

  @Test
  void theNoteNamesTheNewSpelling() {
    RecipeFaults faults = new RecipeFaults();
    new Binder(RecipeFakes.schema(), faults, Recipe.class).bind(Recipe.class, YamlParser.parse(OLD, "", faults), "");
    assertEquals(Set.of("total.normalise is now called normalize",
        "stages.rl.objective.advantage: group_centred is now called group_centered"), faults.notes());
    assertEquals(List.of(), faults.sorted());
  }

  @Test
  void anOverrideMayUseEitherSpelling() {
    for (String key : List.of("normalise", "normalize")) {
      for (String text : List.of(OLD, NEW)) {
        Recipe recipe = read(text, "total." + key + "=false");
        assertEquals(Optional.of(new TotalSettings.WeightedSum(false)), recipe.total(), key);
      }
    }
  }

  @Test
  void bothSpellingsAtOnceAreRefused() {
    RecipeException fault = assertThrows(RecipeException.class,
        () -> read(NEW.replace("normalize: true", "normalize: true, normalise: false")));
    assertTrue(fault.getMessage().contains("total.normalise: is given beside normalize, its present name. Maybe leave"),
        fault::getMessage);
  }
}

package kedge.training.parts;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeFakes;
import kedge.recipes.reader.RecipeReader;
import kedge.rewards.pool.VerdictExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a reward names itself, the names that stages use are looked at once it is made. */
class RewardsNamesTest {
  private static final String BRIEF = """
      import kedge.rewards.Candidate;
      import kedge.rewards.Reward;
      import kedge.rewards.Verdict;
      import kedge.data.Problem;

      public class Brief implements Reward {
        @Override
        public String name() {
          return "brief";
        }

        @Override
        public Verdict judge(Problem problem, Candidate candidate) {
          return new Verdict.Scored(1);
        }
      }
      """;
  @TempDir
  Path folder;

  private Recipe recipe(String setting) throws IOException {
    Path file = Files.writeString(folder.resolve("Brief.java"), BRIEF);
    String text = RecipeFakes.RECIPE
        .replace("  - {reward: math, weight: 1}\n", "  - {reward: math}\n  - {reward: {java: " + file + "}}\n")
        .replace("source: numbers, signed: true", "source: arithmetic, size: 10")
        .replace(", split: held_out, count: 500", ", split: held_out")
        + "  harvest: {type: harvest, data: train, sound: [brief], choose: best, best_by: brief, sampling: "
        + "{max_new_tokens: 32}}\n";
    return RecipeReader.installed().read(text, "test",
        setting.isEmpty() ? List.of() : List.of(setting));
  }

  private void refused(String setting, String expected) throws IOException {
    Recipe recipe = recipe(setting);
    UserError fault = assertThrows(UserError.class,
        () -> new RecipeRewards(recipe, 1).close(), setting);
    assertTrue(fault.getMessage().startsWith(expected), fault::getMessage);
  }

  @Test
  void sourcesOfARewardMustBeToldFromOthersByTheNamesOfTheirProblems() throws IOException {
    Recipe recipe = recipe("rewards.0.sources=[train]");
    new RecipeRewards(recipe, 1, name -> name, VerdictExchange.NONE).close();
    UserError fault = assertThrows(UserError.class,
        () -> new RecipeRewards(recipe, 1, name -> "same", VerdictExchange.NONE).close());
    assertTrue(fault.getMessage().startsWith("rewards: sources is [train], but the problems of data."),
        fault.getMessage());
    assertTrue(fault.getMessage().contains("have the same source name as those of data.train, same. Maybe name both"),
        fault.getMessage());
  }

  @Test
  void aNameThatNoRewardHasIsTold() throws IOException {
    new RecipeRewards(recipe(""), 1).close();
    refused("stages.harvest.sound=[breif]", "stages.harvest.sound: breif is not one of math, brief. Maybe brief?");
    refused("stages.harvest.best_by=breif", "stages.harvest.best_by: breif is not one of math, brief. Maybe brief?");
    refused("stages.rl.total={by: formula, formula: math + breif}",
        "stages.rl.total: breif is not one of math, brief. Maybe brief?");
    refused("stages.eval.rewards=[breif]", "stages.eval.rewards: breif is not one of math, brief. Maybe brief?");
  }
}

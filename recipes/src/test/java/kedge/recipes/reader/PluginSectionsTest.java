package kedge.recipes.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kedge.recipes.Recipe;
import kedge.rewards.python.PythonReward;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginSectionsTest {
  private static final String BRIEF = """
      import kedge.data.Problem;
      import kedge.rewards.*;
      public record Brief(Integer tokens, boolean loud) implements Reward {
        public Brief {
          if (tokens != null && tokens < 1) { throw new IllegalArgumentException("tokens is " + tokens + ", expected \
      at least 1"); }
        }
        public String name() { return "brief"; }
        public Verdict judge(Problem problem, Candidate candidate) { return new Verdict.Scored(1); }
      }
      """;
  @TempDir
  Path folder;

  private static Recipe read(String rewards, String... settings) {
    String text = RecipeFakes.RECIPE.replace("rewards:\n  - {reward: math, weight: 1}\n",
        "rewards:\n  - {reward: math}\n  - " + rewards + "\n");
    assertTrue(text.contains(rewards));
    return RecipeReader.installed()
        .read(text.replace("source: numbers, signed: true", "source: arithmetic, size: 10")
            .replace(", split: held_out, count: 500", ", split: held_out"), "test", List.of(settings));
  }

  @Test
  void aSourceFileIsAKindWithItsOwnKeys() throws IOException {
    Path file = Files.writeString(folder.resolve("Brief.java"), BRIEF);
    Recipe recipe = read(
        "{reward: {java: " + file + "}, tokens: 3, loud: true, deadline_seconds: 2, concurrency: 3, isolate: false}");
    assertEquals("java:" + file, recipe.rewards().get(1).reward());
    assertEquals("Brief[tokens=3, loud=true]", recipe.rewards().get(1).settings().toString());
    assertEquals(Optional.of(2.0), recipe.rewards().get(1).deadlineSeconds());
    assertEquals(Optional.of(false), recipe.rewards().get(1).isolate());
    Recipe again = RecipeReader.installed().read(RecipeWriter.write(recipe), "resolved", List.of());
    assertEquals(RecipeWriter.write(recipe), RecipeWriter.write(again));
    assertEquals("Brief[tokens=7, loud=true]", read("{reward: {java: " + file + ", loud: true}}", "rewards.1.tokens=7")
        .rewards().get(1).settings().toString());
  }

  @Test
  void itsFaultsAreToldLikeAllOthers() throws IOException {
    Path file = Files.writeString(folder.resolve("Brief.java"), BRIEF);
    fault("{reward: {java: " + file + "}, loud: true, tokenz: 3}", "rewards.1.tokenz", "unknown key. Maybe tokens?");
    fault("{reward: {java: " + file + "}, loud: maybe}", "rewards.1.loud", "'maybe' is not true or false");
    fault("{reward: {java: " + file + "}, loud: true, tokens: 0}", "rewards.1.tokens", "is 0, expected at least 1");
    fault("{reward: {java: " + file + ", tokens: 1}, loud: true, tokens: 2}", "rewards.1.tokens", "is there twice");
    fault("{reward: {java: " + file + "}, loud: true, deadline_seconds: 0}", "rewards.1.deadline_seconds",
        "expected above 0");
    fault("{reward: {java: [1]}}", "rewards.1.reward.java", "is a list, expected a file");
    fault("{reward: {perl: x}}", "rewards.1.reward", "expected a kind as its key, one of java, ");
    fault("{reward: {perl: x}}", "rewards.1.reward", "chain_logic, choice, code, coin, countdown, http");
    Path typo = Files.writeString(folder.resolve("Typo.java"),
        BRIEF.replace("Brief", "Typo").replace("Integer tokens", "Integr tokens"));
    fault("{reward: {java: " + typo + "}}", "rewards", "Typo.java:3:20: cannot find symbol");
    fault("{reward: {java: nowhere/None.java}}", "rewards", "looked for");
  }

  @Test
  void aKindWithAKeyOfItsOwnNameMayBeWrittenShort() {
    Recipe recipe = read("{reward: {python: a/b.py:f, signature: trl}, arguments: {most: 3}, weight: 0.5}");
    PythonReward.Settings settings = (PythonReward.Settings) recipe.rewards().get(1).settings();
    assertEquals("a/b.py:f", settings.python());
    assertEquals("3", settings.arguments().get("most"));
    assertEquals(recipe,
        read("{reward: python, python: 'a/b.py:f', signature: trl, arguments: {most: 3}, weight: 0.5}"));
    assertEquals(recipe,
        RecipeReader.installed().read(RecipeWriter.write(recipe), "resolved", List.of()));
    fault("{reward: {python: a/b.py:f}}", "rewards.1.signature", "missing, but required");
    fault("{reward: {http: nowhere}}", "rewards.1.http", "expected an address");
  }

  @Test
  void aFolderOfPluginsThatCannotBeUsedIsAFault() {
    RecipeException fault = assertThrows(RecipeException.class,
        () -> read("{reward: think_format}", "plugins=" + folder.resolve("nowhere")));
    assertTrue(fault.getMessage().contains("plugins: " + folder.resolve("nowhere") + " is no folder"),
        fault::getMessage);
  }

  private static void fault(String rewards, String path, String message) {
    RecipeException fault = assertThrows(RecipeException.class, () -> read(rewards));
    assertTrue(fault.faults().stream().anyMatch(each -> each.path().equals(path) && each.message().contains(message)),
        fault::getMessage);
  }
}

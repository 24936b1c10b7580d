package kedge.training.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a recipe's folders is an input where links lead to it. */
class InputsTest {
  @TempDir
  Path folder;
  private Path link;

  @BeforeEach
  void twoCheckpoints() throws IOException {
    for (String name : new String[]{"one", "two"}) {
      Files.createDirectories(folder.resolve(name).resolve("inner"));
      Files.writeString(folder.resolve(name).resolve("config.json"), name);
      Files.writeString(folder.resolve(name).resolve("inner/weights"), name + " weights");
    }
    link = folder.resolve("base");
  }

  private static SortedMap<String, String> of(Path checkpoint) {
    return Inputs.of(Map.of("policy.checkpoint", checkpoint.toString()).entrySet());
  }

  private static Set<String> names(SortedMap<String, String> inputs, Path from) {
    return inputs.keySet().stream().map(name -> from.relativize(Path.of(name)).toString()).collect(Collectors.toSet());
  }

  private static void point(Path link, Path target) throws IOException {
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, target);
  }

  @Test
  void aLinkToAFolderIsAllThatIsReadThroughItUnderTheNameOfTheRecipe() throws IOException {
    point(link, folder.resolve("one"));
    SortedMap<String, String> before = of(link);
    assertEquals(Set.of("config.json", "inner/weights"), names(before, link));
    point(link, folder.resolve("two"));
    assertEquals(before.keySet(), of(link).keySet());
    assertNotEquals(before, of(link));
  }

  @Test
  void soIsALinkInsideAFolder() throws IOException {
    Files.createDirectory(link);
    point(link.resolve("linked"), folder.resolve("one"));
    point(link.resolve("file"), folder.resolve("one/config.json"));
    SortedMap<String, String> before = of(link);
    assertEquals(Set.of("file", "linked/config.json", "linked/inner/weights"), names(before, link));
    point(link.resolve("linked"), folder.resolve("two"));
    assertEquals(before.keySet(), of(link).keySet());
    assertNotEquals(before, of(link));
  }

  @Test
  void aLinkBackAndALinkToNothingAddNothing() throws IOException {
    SortedMap<String, String> before = of(folder.resolve("one"));
    point(folder.resolve("one/inner/back"), folder.resolve("one"));
    point(folder.resolve("one/gone"), folder.resolve("nowhere"));
    assertEquals(before, of(folder.resolve("one")));
  }

  @Test
  void aPlainWordIsAPathForTheKeysThatHoldOne() throws IOException {
    Path word = Path.of("inputs-test-" + ProcessHandle.current().pid());
    Files.createDirectory(word);
    try {
      Files.writeString(word.resolve("train.jsonl"), "{}\n");
      for (String key : List.of("data.train.file", "policy.checkpoint", "policy.tokenizer.folder", "plugins",
          "stages.pool.pass_rates", "stages.rl.objective.java")) {
        assertEquals(Set.of(word.resolve("train.jsonl").toString()),
            Inputs.of(Map.of(key, word.toString()).entrySet()).keySet(), key);
      }
      assertEquals(2, Inputs.of(Map.of("data.train.file", "[" + word + ", " + link.resolveSibling("two/config.json")
          + "]").entrySet()).size());
      for (String key : List.of("name", "rollouts.folder", "stages.rl.rollouts.folder", "chat_models.judge.cache")) {
        assertEquals(Set.of(), Inputs.of(Map.of(key, word.toString()).entrySet()).keySet(), key);
      }
    } finally {
      Files.delete(word.resolve("train.jsonl"));
      Files.delete(word);
    }
  }

  @Test
  void aPythonRewardCountsWithTheModulesBesideItThatItImports() throws IOException {
    Path reward = Files.writeString(folder.resolve("reward.py"),
        "import json, helpers as h\nfrom rules.words import x\n"
            + "def f():\n    from .late import y\n# import unused\n");
    Files.writeString(folder.resolve("helpers.py"), "import deeper.inner\nimport helpers\n");
    for (String module : List.of("late", "unused", "json5", "rules/words", "rules/__init__", "deeper/inner")) {
      Files.createDirectories(folder.resolve(module).getParent());
      Files.writeString(folder.resolve(module + ".py"), "x = 1\n");
    }
    Files.writeString(folder.resolve("rules/notes.txt"), "");
    SortedMap<String, String> before = Inputs.of(Map.of("rewards.0.reward.python", reward + ":f").entrySet());
    assertEquals(Set.of("reward.py", "helpers.py", "late.py", "rules/words.py", "rules/__init__.py", "deeper/inner.py"),
        names(before, folder));
    Files.writeString(folder.resolve("deeper/inner.py"), "x = 2\n");
    assertNotEquals(before, Inputs.of(Map.of("rewards.0.reward.python", reward + ":f").entrySet()));
  }
}

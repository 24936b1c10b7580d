package kedge.training.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}

package kedge.recipes.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.recipes.stage.RlStage;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;

class RecipeReferenceTest {
  private static final String WRITE = "mvn -q -pl recipes -am test -Dtest=RecipeReferenceTest "
      + "-Dsurefire.failIfNoSpecifiedTests=false -Dkedge.reference=write";

  @Test
  void thePageIsUpToDate() throws IOException {
    Path file = Repository.root().resolve(RecipeReference.FILE);
    String expected = new RecipeReference(Repository.root()).text();
    if (System.getProperty("kedge.reference", "").equals("write")) {
      Files.writeString(file, expected);
    }
    assertEquals(expected, Files.exists(file) ? Files.readString(file) : "",
        () -> RecipeReference.FILE + " is out of date. Maybe write it again? " + WRITE);
  }

  @Test
  void everyKeyIsDocumented() throws IOException {
    String page = new RecipeReference(Repository.root()).text();
    List<String> bare = page.lines().filter(line -> line.endsWith("):")).toList();
    assertEquals(List.of(), bare, "keys without a comment in their record");
    assertTrue(page.lines().filter(line -> line.startsWith("- **`")).count() > 250, "too few keys were found");
  }

  @Test
  void commentsAreReadAboveComponentsAndFromTags() throws IOException {
    SourceDocs docs = new SourceDocs(Repository.root());
    SourceDocs.Docs rl = docs.of(RlStage.class);
    assertEquals("Completions sampled for each prompt: the size of a group.",
        rl.components().get("completionsPerPrompt"));
    assertEquals("Updates", rl.groups().get("updatesPerBatch"));
    assertEquals("The component's name in snake_case",
        docs.of(Field.class).components().get("key").replaceFirst("^t", "T"));
    assertEquals("a `{b: {c: 1}}` d `E` f", SourceDocs.plain("a\n * {@code {b: {c: 1}}} d {@link x.E} f"));
  }
}

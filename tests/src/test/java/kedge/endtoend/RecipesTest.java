package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import kedge.cli.KedgeCommand;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;

/** Every recipe and every ablation of the project is one: it can be read and planned. */
class RecipesTest {
  /** Recipes whose checkpoint is made by a command. */
  private static final Set<String> CHECKPOINTS = Set.of("qwen3-0.6b.yaml", "smollm2-svamp.yaml");
  private static final List<String> NEED_FILES = List.of("gsm8k.yaml", "nlvr.yaml", "puzzlevqa.yaml",
      "qwen3-0.6b.yaml", "thinking-gsm8k.yaml");

  @Test
  void everyRecipeIsPlannedAndThoseThatNeedNoFileAreChecked() throws IOException {
    int planned = 0;
    for (Path recipe : yaml("recipes")) {
      String name = recipe.getFileName().toString();
      if (name.startsWith("curate-")) {
        kedge("curate", recipe.toString(), "--resolved");
      } else if (!CHECKPOINTS.contains(name)) {
        String plan = kedge("plan", recipe.toString(), "--set",
            "policy.tokenizer=" + (NEED_FILES.contains(name) ? "{characters: \"0123456789\"}" : tokenizer()));
        assertTrue(plan.contains("memory in stage"), plan);
      }
      planned++;
    }
    System.out.println("recipes: " + planned + " are read");
    assertTrue(planned >= 7);
  }

  @Test
  void everyRecipeIsTheSameOnceResolvedAndReadAgain() throws IOException {
    RecipeReader reader = RecipeReader.installed();
    int compared = 0;
    for (Path recipe : Stream.concat(yaml("recipes").stream(), yaml("recipes/ablations").stream()).toList()) {
      String text = Files.readString(recipe);
      if (text.contains("\nstages:") && !CHECKPOINTS.contains(recipe.getFileName().toString())) {
        Recipe read = reader.read(text, recipe.toString(), List.of("policy.tokenizer=" + tokenizer()));
        Recipe again = reader.read(RecipeWriter.write(read), recipe + ", resolved", List.of());
        assertEquals(read, again, recipe.toString());
        compared++;
      }
    }
    System.out.println("recipes: " + compared + " are the same once resolved and read again");
    assertTrue(compared >= 7);
  }

  @Test
  void everyAblationIsPlanned() throws IOException {
    int planned = 0;
    for (Path ablation : yaml("recipes/ablations")) {
      if (Files.readString(ablation).contains("\nbase: ")) { // the others are what ablations begin with
        String plan = kedge("ablate", ablation.toString(), "--plan");
        assertTrue(plan.contains(" jobs, of which "), ablation + "\n" + plan);
        planned++;
      }
    }
    System.out.println("ablations: " + planned + " are planned");
    assertTrue(planned >= 9);
  }

  private static String tokenizer() {
    return "{characters: \" +=0123456789}\", words: [\"\\\\boxed{\"]}";
  }

  private static List<Path> yaml(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Repository.root().resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static String kedge(String... arguments) {
    StringWriter out = new StringWriter();
    int status = KedgeCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(out))
        .execute(arguments);
    assertEquals(0, status, String.join(" ", arguments) + "\n" + out);
    return out.toString();
  }
}

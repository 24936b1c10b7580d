package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import kedge.cli.KedgeCommand;
import kedge.recipes.CurationRecipe;
import kedge.recipes.reader.RecipeException;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;
import kedge.recipes.settings.OperationSettings;
import kedge.sft.curation.OperationProvider;
import kedge.sft.curation.operation.DedupeNear;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CurationReaderTest {
  private static final String RECIPE = """
      name: sums
      sources: {sums: {source: arithmetic, size: 40}}
      steps: [{step: format}, {step: dedupe_near, threshold: 0.7}, {step: validate}]
      """;
  @TempDir
  Path folder;
  private final RecipeReader reader = RecipeReader.installed();

  @Test
  void aRecipeBecomesRecordsAndReadsBackAsWritten() {
    CurationRecipe recipe = reader.readCuration(RECIPE, "test", List.of("steps.1.words=2"));
    assertEquals(new OperationSettings("dedupe_near", new DedupeNear.Settings(0.7, 2, DedupeNear.NumberRule.SAME)),
        recipe.steps().get(1));
    assertEquals(Path.of("runs/sums"), recipe.out());
    assertEquals(recipe, reader.readCuration(RecipeWriter.write(recipe), "again", List.of()));
    assertEquals(10,
        reader.readCuration(Repository.root().resolve("recipes/curate-gsm8k.yaml"), List.of()).steps().size());
  }

  @Test
  void everyStepHasAProviderOfItsOwnName() {
    List<String> kinds = ServiceLoader.load(OperationProvider.class).stream().map(each -> each.get().kind()).toList();
    assertEquals(14, kinds.size());
    assertEquals(14, kinds.stream().distinct().count());
  }

  @Test
  void faultsAreNamedByPath() {
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("{step: dedupe_naer}", "steps.0.step: dedupe_naer is not one of");
    bad.put("{step: dedupe_near, treshold: 0.7}", "steps.0.treshold: unknown key. Maybe threshold?");
    bad.put("{step: dedupe_near, threshold: 7}", "steps.0.threshold: is 7.0, expected above 0 and at most 1");
    bad.put("{step: dedupe_near, threshold: most}", "steps.0.threshold: 'most' is not a number");
    bad.put("{step: guide}", "steps.0.chat_model: missing, but required");
    bad.put("{threshold: 1}", "steps.0.step: missing, expected one of");
    bad.put("{step: distill_answer, too_long: drop, chat_model: x}", "steps.0.too_long: is given beside chat_model");
    bad.put("{step: free_form, unsettled: maybe}", "steps.0.unsettled: maybe is not one of keep, drop");
    bad.forEach((step, message) -> {
      RecipeException fault = assertThrows(RecipeException.class, () -> reader
          .readCuration(RECIPE.replaceAll("steps: .*", "steps: [" + step.replace("$", "\\$") + "]"), "test",
              List.of()));
      assertTrue(fault.getMessage().contains(message), fault.getMessage());
    });
    assertSays("steps: missing, but required", RECIPE.replaceAll("steps: .*", ""));
    assertSays("steps is empty", RECIPE.replaceAll("steps: .*", "steps: []"));
    assertSays("sources is empty", RECIPE.replaceAll("sources: .*", "sources: {}"));
    assertSays("name: is 'a b'", RECIPE.replace("name: sums", "name: a b"));
  }

  private void assertSays(String message, String recipe) {
    String said = assertThrows(RecipeException.class, () -> reader.readCuration(recipe, "test", List.of())).getMessage()
        .replace(": is ", " is ");
    assertTrue(said.contains(message.replace(": is ", " is ")), said);
  }

  @Test
  void theCommandCuratesAndSaysWhatIsWrong() throws IOException {
    Path file = folder.resolve("sums.yaml");
    Files.writeString(file, RECIPE);
    Path out = folder.resolve("out");
    assertEquals("", run(0, "curate", file.toString(), "--out", out.toString()));
    assertEquals(40, Files.readAllLines(out.resolve("data.jsonl")).size());
    assertTrue(Files.readString(out.resolve("recipe.yaml")).contains("threshold: 0.7"));
    assertTrue(Files.exists(out.resolve("curation.md")) && Files.exists(out.resolve("curation.json"))
        && Files.exists(out.resolve("dropped.jsonl")));
    assertTrue(run(1, "curate", folder.resolve("none.yaml").toString()).startsWith("kedge: no recipe "));
    Files.writeString(file, RECIPE.replaceAll("steps: .*", "steps: [{step: guide, chat_model: critic}]"));
    assertTrue(run(1, "curate", file.toString(), "--out", out.toString())
        .contains("steps.0 (01-guide): chat_model: critic, but none is known (the names under chat_models)"));
    Files.writeString(file, RECIPE.replaceAll("steps: .*", "steps: [{step: decontaminate, against: [math]}]"));
    assertTrue(run(1, "curate", file.toString(), "--out", out.toString())
        .contains("steps.0 (01-decontaminate): no evaluation set math"));
    Files.writeString(file, RECIPE.replaceAll("sources: .*", "sources: {x: {source: jsonl, file: gone.jsonl}}"));
    assertTrue(
        run(1, "curate", file.toString(), "--out", out.toString()).startsWith("kedge: no such file: gone.jsonl"));
    assertTrue(run(1, "curate", file.toString(), "--out", out.toString(), "--threads", "0")
        .contains("threads is 0, expected at least 1"));
  }

  private static String run(int status, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line = KedgeCommand.line();
    line.setErr(new PrintWriter(err));
    line.setOut(new PrintWriter(new StringWriter()));
    int got = line.execute(arguments);
    assertEquals(status, got, err.toString());
    assertFalse(err.toString().contains("bug"), err.toString());
    return err.toString();
  }
}

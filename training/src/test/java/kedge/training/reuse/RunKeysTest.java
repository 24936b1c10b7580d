package kedge.training.reuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.training.folder.RunFolder;
import kedge.training.folder.RunLogs;
import kedge.training.folder.RunState;
import kedge.training.parts.RecipeSources;
import kedge.training.provenance.StageRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint says of its making, where that changed on the way. */
class RunKeysTest {
  private static final String TEXT = """
      name: tiny
      policy:
        shape: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 8, \
      max_position_embeddings: 96,
          intermediate_size: 16, tie_word_embeddings: true, rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
      data:
        worked: {source: jsonl, file: FOLDER/worked.jsonl, name: worked, answer_form: hash}
      stages:
        one: {type: sft, data: worked, steps: 3, sequences_per_step: 8, max_length: 64, learning_rate: {peak: 5.0e-3}}
        two: {type: sft, data: worked, steps: 3, sequences_per_step: 8, max_length: 64, learning_rate: {peak: 5.0e-3}}
        three: {type: sft, data: worked, steps: 3, sequences_per_step: 8, max_length: 64, learning_rate: {peak: 5.0e-3}}
      """;
  @TempDir
  Path folder;
  private final StringWriter printed = new StringWriter();

  private Recipe recipe(String content) throws IOException {
    Files.writeString(folder.resolve("worked.jsonl"), content);
    return RecipeReader.installed().read(TEXT.replace("FOLDER", folder.toString()), "test", List.of());
  }

  private static RunState state(int stage, long step) {
    return new RunState(stage, step, 0, 0, 3L * stage + step, 3L * stage, Map.of(), null, null);
  }

  private static List<String> shape(StageRecord record, List<String> first) {
    return record.stages().stream()
        .map(made -> made.stage()
            + (made.key().equals(StageRecord.MIXED) ? " mixed" : first.contains(made.key()) ? "" : " new"))
        .toList();
  }

  @Test
  void aStageThatWentOnWithOtherInputsHasNoKeyNorHasAnyAfterIt() throws IOException {
    Recipe recipe = recipe("a");
    try (RunFolder run = RunFolder.create(folder.resolve("run"), recipe);
        RunLogs logs = new RunLogs(run.path(), java.util.List.of())) {
      List<String> first = RunKeys.of(recipe);
      StageRecord middle = new RunKeys(recipe, new RecipeSources(recipe, Optional.empty())).record(state(1, 2), logs);
      assertEquals(first.subList(0, 2), middle.keys());
      assertFalse(middle.finished());
      RunKeys same = new RunKeys(recipe, new RecipeSources(recipe, Optional.empty()));
      same.resume(Optional.of(middle), state(1, 2), new PrintWriter(printed));
      assertEquals(first, same.record(state(3, 0), logs).keys());
      assertEquals("", printed.toString());
      recipe("b");
      RunKeys other = new RunKeys(recipe, new RecipeSources(recipe, Optional.empty()));
      other.resume(Optional.of(middle), state(1, 2), new PrintWriter(printed));
      assertTrue(printed.toString().contains("will not be reused"), printed::toString);
      StageRecord mixed = other.record(state(2, 1), logs);
      assertEquals(List.of("one", "two mixed", "three mixed"), shape(mixed, first));
      RunKeys third = new RunKeys(recipe, new RecipeSources(recipe, Optional.empty()));
      third.resume(Optional.of(mixed), state(2, 1), new PrintWriter(printed));
      assertEquals(List.of("one", "two mixed", "three mixed"), shape(third.record(state(3, 0), logs), first));
      RunKeys silent = new RunKeys(recipe, new RecipeSources(recipe, Optional.empty()));
      silent.resume(Optional.empty(), state(1, 0), new PrintWriter(printed));
      assertEquals(List.of("one mixed", "two mixed", "three mixed"), shape(silent.record(state(3, 0), logs), first));
    }
  }

  @Test
  void aFileThatChangesWhileAStageIsAtWorkTakesItsKey() throws IOException {
    Recipe recipe = recipe("a");
    try (RunFolder run = RunFolder.create(folder.resolve("run"), recipe);
        RunLogs logs = new RunLogs(run.path(), java.util.List.of())) {
      List<String> first = RunKeys.of(recipe);
      RunKeys keys = new RunKeys(recipe, new RecipeSources(recipe, Optional.empty()));
      StageRecord one = keys.record(state(1, 0), logs);
      assertTrue(one.finished());
      assertEquals(List.of("one"), shape(one, first));
      recipe("b");
      assertEquals(List.of("one", "two mixed"), shape(keys.record(state(2, 0), logs), first));
    }
  }
}

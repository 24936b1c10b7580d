package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.cli.KedgeCommand;
import kedge.training.provenance.StageRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was killed after a stage without a checkpoint, and whose data were edited before it went on. */
class ChangedDataTest {
  private static final String RECIPE = """
      name: edited
      policy:
        shape: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 8, \
      num_experts: 2,
          num_experts_per_tok: 1, moe_intermediate_size: 16, max_position_embeddings: 96, tie_word_embeddings: true, \
      rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
        threads: 1
      data:
        sums: {source: arithmetic, name: sums, operations: ["+"], min_digits: 1, max_digits: 1, size: 20}
        worked: {source: jsonl, file: FOLDER/worked.jsonl, name: worked, answer_form: hash}
      stages:
        warmup: {type: sft, data: sums, steps: 1, sequences_per_step: 4, max_length: 64, learning_rate: {peak: 1.0e-3}}
        curated: {type: curate, sources: [worked], steps: [{step: dedupe_exact}]}
        learned: {type: sft, data: curated, steps: 1, sequences_per_step: 4, max_length: 64, learning_rate: {peak: \
      1.0e-3}}
      """;
  @TempDir
  Path folder;
  private Path run;

  @BeforeEach
  void aRunThatStandsAfterItsCuration() throws IOException {
    data(1);
    kedge("a whole run", "killed");
    run = folder.resolve("runs/killed");
    Folders.delete(run.resolve("checkpoints/step-000002"));
  }

  private void data(int summand) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      lines.add("{\"question\": \"" + i + "+" + summand + "=\", \"answer\": \"" + i + "+" + summand + "="
          + (i + summand) + " #### " + (i + summand) + "\"}");
    }
    Files.write(folder.resolve("worked.jsonl"), lines);
  }

  private String kedge(String what, String out, String... more) throws IOException {
    Path recipe = Files.writeString(folder.resolve("edited.yaml"), RECIPE.replace("FOLDER", folder.toString()));
    List<String> arguments = new ArrayList<>(
        List.of("train", recipe.toString(), "--out", folder.resolve("runs").resolve(out).toString()));
    arguments.addAll(List.of(more));
    StringWriter printed = new StringWriter();
    int status = KedgeCommand.line().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed))
        .execute(arguments.toArray(String[]::new));
    assertEquals(0, status, () -> what + ": " + printed);
    return printed.toString();
  }

  private List<String> keys() {
    return StageRecord.read(run.resolve("checkpoints/step-000002")).orElseThrow().keys();
  }

  @Test
  void whatItMadeOfBothIsReusedByNobody() throws IOException {
    data(2);
    String printed = kedge("going on", "killed", "--resume");
    assertTrue(printed.contains("code, inputs or machine are not those that this run began with"), printed);
    assertTrue(printed.contains("resuming learned after step 0"), printed);
    assertEquals(StageRecord.MIXED, keys().get(2));
    assertFalse(keys().get(1).equals(StageRecord.MIXED), "the curation itself was whole");
    printed = kedge("a run on the edited data", "edited", "--reuse", folder.resolve("runs").toString());
    assertTrue(printed.contains("reuse: warmup from "), printed);
    assertTrue(printed.contains("resuming curated"), printed);
    Map<String, String> mixed = RunBytes.of(run);
    Map<String, String> alone = RunBytes.of(folder.resolve("runs/edited"));
    assertFalse(mixed.get("stages/curated/data.jsonl").equals(alone.get("stages/curated/data.jsonl")));
  }

  @Test
  void withTheDataAsTheyWereItGoesOnAndIsReusedWhole() throws IOException {
    String printed = kedge("going on", "killed", "--resume");
    assertFalse(printed.contains("are not those that this run began with"), printed);
    assertTrue(printed.contains("resuming learned after step 0"), printed);
    assertEquals(0, keys().stream().filter(StageRecord.MIXED::equals).count());
    printed = kedge("another run", "again", "--reuse", folder.resolve("runs").toString());
    assertTrue(printed.contains("reuse: warmup, curated, learned from "), printed);
  }
}

package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kedge.cli.KedgeCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run reads its data files once and starts its plug-in processes once, for the checks and the training together. */
class OpenedOnceTest {
  private static final String RECIPE = """
      name: once
      policy:
        shape: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 8,
          num_experts: 2, num_experts_per_tok: 1, moe_intermediate_size: 16, max_position_embeddings: 96}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
        threads: 1
      data:
        sums: {source: jsonl, file: FOLDER/sums.jsonl, name: sums, answer_form: hash}
      rewards:
        - {reward: {java: FOLDER/Once.java}, isolate: true, concurrency: 1}
      stages:
        rl: {type: rl, data: sums, algorithm: grpo, steps: 1, prompts_per_step: 2, completions_per_prompt: 2,
          sampling: {max_new_tokens: 4}, learning_rate: {peak: 1.0e-3}}
      """;
  /** Notes the process that it is in, and removes the data file when the gold answers are checked. */
  private static final String REWARD = """
      import java.nio.file.*;
      import kedge.data.Problem;
      import kedge.rewards.*;
      public class Once implements Reward {
        public String name() { return "once"; }
        public boolean gradesAnswer() { return true; }
        public Verdict judge(Problem problem, Candidate candidate) {
          try {
            Files.writeString(Path.of("FOLDER/process-" + ProcessHandle.current().pid()), "");
            Files.deleteIfExists(Path.of("FOLDER/sums.jsonl"));
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          return new Verdict.Scored(candidate.text().isEmpty() ? 0 : 1, java.util.Map.of());
        }
      }
      """;
  @TempDir
  Path folder;

  @Test
  void aPluginProcessIsStartedOnceAndADataFileReadOnce() throws IOException {
    Files.writeString(folder.resolve("Once.java"), REWARD.replace("FOLDER", folder.toString()));
    Files.writeString(folder.resolve("sums.jsonl"), """
        {"question": "1+1=", "answer": "#### 2"}
        {"question": "1+2=", "answer": "#### 3"}
        """);
    Path recipe = Files.writeString(folder.resolve("once.yaml"), RECIPE.replace("FOLDER", folder.toString()));
    StringWriter printed = new StringWriter();
    int status = KedgeCommand.line().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed))
        .execute("train", recipe.toString(), "--out", folder.resolve("run").toString());
    assertEquals(0, status, printed::toString);
    try (Stream<Path> files = Files.list(folder)) {
      List<String> processes = files.map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("process-")).toList();
      assertEquals(1, processes.size(), processes::toString);
    }
  }
}

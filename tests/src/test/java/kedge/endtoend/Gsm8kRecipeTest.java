package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.cli.KedgeCommand;
import kedge.testing.Repository;
import kedge.testing.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class Gsm8kRecipeTest {

  @Test
  void allGoldAnswersPass() {
    String out = kedge("check");
    assertTrue(out.contains("gold check of gsm8k-train: 7473 of 7473 problems pass"), out);
    assertTrue(out.contains("gold check of gsm8k-test: 1319 of 1319 problems pass"), out);
  }

  @Test
  void aShortRunGoesThroughAllStages(@TempDir Path folder) throws Exception {
    Path run = folder.resolve("run");
    String out = kedge("train", "--out", run.toString(), "--set", "stages.warmup.steps=3", "--set",
        "stages.warmup.sequences_per_step=2", "--set",
        "stages.rl.steps=2", "--set", "stages.rl.prompts_per_step=2", "--set", "stages.rl.completions_per_prompt=2",
        "--set",
        "stages.rl.sampling.max_new_tokens=12", "--set", "stages.after.problems=4", "--set",
        "stages.after.sampling.max_new_tokens=12", "--set",
        "data.train.limit=200", "--set", "policy.shape.hidden_size=32", "--set", "policy.shape.num_hidden_layers=1");
    assertEquals(5, Files.readAllLines(run.resolve("steps.jsonl")).size(), out);
    assertEquals(8, RunRollouts.lines(run).size());
    assertEquals(1, Files.readAllLines(run.resolve("evaluations.jsonl")).size());
    assertTrue(Files.size(run.resolve("report.html")) > 10_000);
    assertTrue(out.contains("after: pass@1 0.0 % (0.0 to "), out);
  }

  private static String kedge(String command, String... more) {
    Path data = SharedData.require("data/gsm8k");
    Path tokenizer = SharedData.require("data/qwen3_tokenizer");
    List<String> arguments = new ArrayList<>(
        List.of(command, Repository.root().resolve("recipes/gsm8k.yaml").toString(),
            "--set", "policy.tokenizer.folder=" + tokenizer, "--set", "data.train.file=" + data.resolve("train.jsonl"),
            "--set", "data.test.file=" + data.resolve("test.jsonl")));
    arguments.addAll(List.of(more));
    StringWriter out = new StringWriter();
    CommandLine line = KedgeCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    int status = line.execute(arguments.toArray(String[]::new));
    assertEquals(0, status, out.toString());
    return out.toString();
  }
}

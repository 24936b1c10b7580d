package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.cli.KedgeCommand;
import kedge.recipes.reader.RecipeReader;
import kedge.rewards.Leftovers;
import kedge.rewards.python.PlainPython;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Plug-ins through the real command line: from {@code kedge new reward} to its mean in the report, and what becomes of
 * a run whose reward hangs.
 */
class PluginRunTest {
  private static final String RESOURCES = Repository.root().resolve("rewards/src/test/resources/rewards").toString();
  private static final Pattern REWARDS = Pattern.compile("--set '(rewards=[^']*)'");
  private static final Pattern SETTING = Pattern.compile("--set (?:'([^']*)'|(\\S+))");
  @TempDir
  Path folder;

  private record Ended(int status, String out, String err) {
  }

  private static Ended kedge(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = KedgeCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Ended(line.execute(arguments.toArray(String[]::new)), out.toString(), err.toString());
  }

  private Ended train(String out, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("train", TinyRecipe.in(folder).toString(), "--out",
        folder.resolve(out).toString(), "--set",
        "stages.warmup.steps=3", "--set", "stages.warmup.checkpoint_every=0", "--set", "stages.dapo.steps=1", "--set",
        "stages.dapo.evaluate_every=1", "--set",
        "stages.penalised.steps=1", "--set", "stages.penalised.kl=", "--set", "stages.penalised.updates_per_batch=1"));
    arguments.addAll(List.of(more));
    return kedge(arguments);
  }

  @Test
  void aNewRewardsMeanStandsInTheReport() throws IOException, InterruptedException {
    PlainPython.require();
    Leftovers leftovers = new Leftovers();
    for (String kind : List.of("java", "python")) {
      Ended made = kedge(
          List.of("new", "reward", "brevity_" + kind, "--kind", kind, "--out", folder.resolve("my").toString()));
      assertEquals(0, made.status(), made.err());
      Matcher rewards = REWARDS.matcher(made.out());
      assertTrue(rewards.find(), made.out());
      List<String> printed = SETTING.matcher(made.out()).results()
          .map(each -> each.group(1) == null ? each.group(2) : each.group(1)).toList();
      assertEquals(5, printed.size());
      RecipeReader.installed().read(Repository.root().resolve("recipes/quickstart.yaml"), printed);
      Ended run = train(kind, "--set", rewards.group(1));
      assertEquals(0, run.status(), run.err());
      JsonNode step = last(folder.resolve(kind + "/steps.jsonl"));
      assertTrue(step.path("reward_brevity_" + kind + "_mean").isNumber(), step::toString);
      assertEquals(0, step.path("unscorable_brevity_" + kind + "_share").asDouble());
      JsonNode timing = last(folder.resolve(kind + "/timings.jsonl"));
      assertTrue(timing.path("latency_brevity_" + kind + "_p95_ms").asDouble() > 0, timing::toString);
      String report = Files.readString(folder.resolve(kind + "/report.html"));
      assertTrue(report.contains("Reward latency") && report.contains("brevity_" + kind));
      Ended again = kedge(
          List.of("new", "reward", "brevity_" + kind, "--kind", kind, "--out", folder.resolve("my").toString()));
      assertTrue(again.status() == 1 && again.err().contains("exists already"), again.err());
    }
    leftovers.requireNone();
  }

  @Test
  void aNameThatTheFileCouldNotBearIsRefusedBeforeItIsWritten() {
    for (String[] of : new String[][]{{"java", "reward"}, {"java", "string"}, {"java", "math"}, {"python", "class"},
        {"python", "len"}, {"python", "number"}}) {
      Ended made = kedge(
          List.of("new", "reward", of[1], "--kind", of[0], "--out", folder.resolve("refused").toString()));
      assertEquals(1, made.status(), of[1]);
      assertTrue(made.err().contains("NAME is '" + of[1] + "'") && made.err().contains("Maybe my_" + of[1] + "?"),
          made.err());
    }
    assertFalse(Files.exists(folder.resolve("refused")));
  }

  @Test
  void theNewFilesTestThemselves() throws IOException, InterruptedException {
    for (String kind : List.of("java", "python")) {
      kedge(List.of("new", "reward", "brevity", "--kind", kind, "--out", folder.resolve("self").toString()));
    }
    assertTrue(run(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"),
        folder.resolve("self/Brevity.java").toString()).contains("brevity: 3 checks passed"));
    assertTrue(
        run(PlainPython.require(), folder.resolve("self/brevity.py").toString()).contains("brevity: 2 checks passed"));
  }

  @Test
  void aRunWhoseRewardHangsStopsWithTheCauseAndLeavesNothing() throws IOException, InterruptedException {
    Leftovers leftovers = new Leftovers();
    Path file = Files.writeString(folder.resolve("Hangs.java"), """
        import kedge.data.Problem;
        import kedge.rewards.*;
        public class Hangs implements Reward {
          public String name() { return "hangs"; }
          public Verdict judge(Problem problem, Candidate candidate) {
            while (true) { Thread.onSpinWait(); }
          }
        }
        """);
    Ended run = train("hangs", "--set",
        "rewards=[{reward: math}, {reward: {java: " + file + "}, deadline_seconds: 1, concurrency: 2}]", "--set",
        "stages.dapo.prompts_per_step=2",
        "--set", "stages.dapo.completions_per_prompt=2", "--set", "stages.dapo.dynamic_sampling.max_rounds=1");
    assertEquals(1, run.status());
    assertTrue(run.err().contains(
        "4 of 4 completions could not be scored, more than the share unscorable_limit 0.05 allows: 4 times hangs: "
            + "missed the deadline of 1.0 s"),
        run.err());
    assertTrue(Files.readString(folder.resolve("hangs/failed-dapo-step-0.jsonl")).contains("unscorable"));
    leftovers.requireNone();
  }

  @Test
  void anEvaluationCallsARewardForSeveralProblemsAtATime() throws IOException {
    Path file = Files.writeString(folder.resolve("Crowd.java"), """
        import java.util.concurrent.atomic.AtomicInteger;
        import kedge.data.Problem;
        import kedge.rewards.*;
        public class Crowd implements Reward {
          private final AtomicInteger inside = new AtomicInteger();
          public String name() { return "crowd"; }
          public Verdict judge(Problem problem, Candidate candidate) {
            int now = inside.incrementAndGet();
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
            inside.decrementAndGet();
            return new Verdict.Scored(now);
          }
        }
        """);
    Ended run = train("crowd", "--set",
        "rewards=[{reward: math}, {reward: {java: " + file + "}, isolate: false, concurrency: 8}]", "--set",
        "stages.first_eval={type: eval, data: held_out, sampling: {max_new_tokens: 8}, rewards: [crowd]}");
    assertEquals(0, run.status(), run.err());
    String first = Files.readAllLines(folder.resolve("crowd/evaluations.jsonl")).get(0);
    double mean = new ObjectMapper().readTree(first).path("rewards").path("crowd").path("value").asDouble();
    assertTrue(mean > 1.5, "completions in the reward at a time: " + mean);
  }

  @Test
  void whatTheDataLacksIsToldBeforeTheRun() throws IOException {
    Ended run = train("lacks", "--set",
        "rewards=[{reward: math}, {reward: {python: " + RESOURCES
            + "/trl_rewards.py:level_reward, signature: trl, interpreter: "
            + PlainPython.require() + "}}, {reward: code}]");
    assertEquals(1, run.status());
    assertTrue(run.err().contains("data.sums has no column level, which reward level_reward needs"), run.err());
    assertTrue(run.err().contains("data.held_out has no column tests, which reward code needs"), run.err());
  }

  private static JsonNode last(Path lines) throws IOException {
    List<String> all = Files.readAllLines(lines);
    return new ObjectMapper().readTree(all.get(all.size() - 1));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), text);
    return text;
  }
}

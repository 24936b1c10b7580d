package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import kedge.rewards.python.PlainPython;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ctrl-C and SIGTERM while rewards in processes of their own are at work, each with a process that it has started
 * itself.
 */
class SignalTest {
  private static final String JAVA = """
      import kedge.data.Problem;
      import kedge.rewards.*;
      public class Slow implements Reward {
        private static boolean begun;
        public String name() { return "slow"; }
        public Verdict judge(Problem problem, Candidate candidate) {
          try {
            if (!begun) {
              new ProcessBuilder("sleep", "3600").start();
              begun = true;
            }
            Thread.sleep(WAIT);
            return new Verdict.Scored(candidate.tokens() % 7);
          } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      }
      """;
  private static final String PYTHON = """
      import subprocess, time
      begun = []

      def lag(completions, **kwargs):
          if not begun:
              begun.append(subprocess.Popen(["sleep", "3600"]))
          time.sleep(0.04)
          return [len(each) % 5 for each in completions]
      """;
  private static final long PATIENCE_NANOSECONDS = 60_000_000_000L;
  @TempDir
  Path folder;

  @Test
  void aRunThatIsStoppedLeavesNoProcessAndGoesOnAsIfItHadNotBeen() throws Exception {
    KedgeProcess.requireListening();
    Path java = Files.writeString(folder.resolve("Slow.java"), JAVA.replace("WAIT", "40"));
    Path python = Files.writeString(folder.resolve("lag.py"), PYTHON);
    String rewards = "rewards=[{reward: math}, {reward: {java: " + java
        + "}, weight: 0.1, concurrency: 2}, {reward: {python: " + python
        + ":lag, signature: trl, interpreter: " + PlainPython.require() + "}, weight: 0.1, concurrency: 2}]";
    train("whole", rewards, false).end(0);
    Map<String, String> whole = RunBytes.of(folder.resolve("whole"));
    Path run = folder.resolve("stopped");
    int stops = 0;
    for (String signal : List.of("INT", "TERM")) {
      KedgeProcess kedge = train("stopped", rewards, stops > 0);
      int steps = 4 + stops;
      await(() -> RunBytes.lines(run.resolve("steps.jsonl")) >= steps && sleepers(kedge) >= 2, kedge);
      List<ProcessHandle> descendants = kedge.descendants();
      assertTrue(descendants.size() >= 5, "two workers, two of their own, and one that watches: " + descendants);
      kedge.signal(signal, signal.equals("INT") ? descendants : List.of());
      String printed = kedge.endSoon(signal.equals("INT") ? 130 : 143);
      requireGone(descendants);
      assertFalse(printed.contains("could not be scored"), printed);
      assertTrue(printed.contains("kedge: stopped by SIG" + signal + " in stage ")
          || printed.contains("kedge: stopped by SIG" + signal + " after the last step of a stage"), printed);
      assertFalse(Files.exists(run.resolve("report.html")) && RunBytes.lines(run.resolve("steps.jsonl")) >= 9,
          "the run had ended before the signal came");
      stops++;
    }
    train("stopped", rewards, true).end(0);
    Map<String, String> stopped = RunBytes.of(run);
    stopped.keySet().retainAll(whole.keySet()); // a stop leaves a checkpoint more
    assertEquals(whole, stopped);
    System.out
        .println("signals: " + stops + " stops, " + whole.size() + " files as those of the run that was not stopped");
  }

  @Test
  void gradingThatIsStoppedLeavesNoProcess() throws Exception {
    KedgeProcess.requireListening();
    Path java = Files.writeString(folder.resolve("Slow.java"), JAVA.replace("WAIT", "600_000"));
    String loop = "```python\\nwhile True:\\n  pass\\n```";
    Path rows = Files.writeString(folder.resolve("rows.jsonl"), ("{\"answer\": \"1\", \"text\": \"" + loop
        + "\", \"tests\": \"[{\\\"stdin\\\": \\\"\\\", \\\"stdout\\\": \\\"1\\\"}]\"}\n").repeat(8));
    List<String> kinds = List.of("{reward: {java: " + java + "}, deadline_seconds: 900}",
        "{reward: code, confinement: best_effort, time_seconds: 600, total_seconds: 600, interpreter: "
            + PlainPython.require() + "}");
    for (String kind : kinds) {
      for (String signal : List.of("INT", "TERM")) {
        Path out = folder.resolve("graded.jsonl");
        Path printed = Files.createTempFile(folder, "printed", "");
        KedgeProcess kedge = KedgeProcess.listening(printed, "grade", rows.toString(), "--reward", kind, "--out",
            out.toString());
        await(() -> kind.contains("java") ? sleepers(kedge) >= 1 : programs(kedge) >= 1, kedge);
        List<ProcessHandle> descendants = kedge.descendants();
        kedge.signal(signal, List.of());
        kedge.endSoon(signal.equals("INT") ? 130 : 143);
        requireGone(descendants);
        assertFalse(Files.exists(out), "half a file of verdicts under its name");
      }
    }
  }

  /** A helper that a reward has let go is no descendant of Kedge any more. It ends by the session that it is of. */
  @Test
  void aHelperThatARewardHasLetGoEndsWithKedge() throws Exception {
    KedgeProcess.requireListening();
    Path rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"answer\": \"1\", \"text\": \"1\"}\n");
    for (String signal : List.of("INT", "TERM", "KILL")) {
      String seconds = "36" + Math.abs((folder + signal).hashCode()) % 10_000_000;
      Path python = Files.writeString(folder.resolve("lets_go.py"), """
          import subprocess, time

          def lag(completions, **kwargs):
              subprocess.run(["sh", "-c", "sleep SECONDS > /dev/null 2>&1 &"])
              time.sleep(3600)
          """.replace("SECONDS", seconds));
      KedgeProcess kedge = KedgeProcess.listening(Files.createTempFile(folder, "printed", ""), "grade",
          rows.toString(), "--prediction", "text", "--reward", "{reward: {python: " + python
              + ":lag, signature: trl, interpreter: " + PlainPython.require() + "}, deadline_seconds: 900}",
          "--out",
          folder.resolve("graded.jsonl").toString());
      await(() -> !helpers(seconds).isEmpty(), kedge);
      List<ProcessHandle> helpers = helpers(seconds);
      assertTrue(kedge.descendants().stream().noneMatch(helpers::contains), "it was let go");
      if (signal.equals("KILL")) {
        assertTrue(kedge.kill());
      } else {
        kedge.signal(signal, List.of());
        kedge.endSoon(signal.equals("INT") ? 130 : 143);
      }
      requireGone(helpers);
    }
  }

  private static List<ProcessHandle> helpers(String seconds) {
    return ProcessHandle.allProcesses().filter(each -> each.info().command().orElse("").endsWith("sleep")
        && List.of(each.info().arguments().orElse(new String[0])).contains(seconds)).toList();
  }

  private KedgeProcess train(String run, String rewards, boolean resume) throws IOException {
    List<String> arguments = new ArrayList<>(
        List.of("train", TinyRecipe.in(folder).toString(), "--out", folder.resolve(run).toString(), "--set", rewards));
    for (String setting : List.of("stages.warmup.steps=3", "stages.warmup.checkpoint_every=3", "stages.dapo.steps=4",
        "stages.dapo.evaluate_every=4",
        "stages.dapo.dynamic_sampling.max_rounds=1", "stages.dapo.checkpoint_every=2", "stages.penalised.steps=2",
        "stages.penalised.checkpoint_every=1")) {
      arguments.addAll(List.of("--set", setting));
    }
    if (resume) {
      arguments.add("--resume");
    }
    return KedgeProcess.listening(folder.resolve(run + ".txt"), arguments.toArray(String[]::new));
  }

  private static long sleepers(KedgeProcess kedge) {
    return kedge.descendants().stream().filter(each -> each.info().command().orElse("").endsWith("sleep")).count();
  }

  private static long programs(KedgeProcess kedge) {
    return kedge.descendants().stream()
        .filter(each -> String.join(" ", each.info().arguments().orElse(new String[0])).contains("program.py")).count();
  }

  private static void await(BooleanSupplier reached, KedgeProcess kedge) throws InterruptedException, IOException {
    while (!reached.getAsBoolean()) {
      if (!kedge.alive()) {
        throw new IllegalStateException("it ended too early: " + kedge.end(0));
      }
      Thread.sleep(5);
    }
  }

  private static void requireGone(List<ProcessHandle> descendants) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE_NANOSECONDS;
    while (descendants.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < until) {
      Thread.sleep(20);
    }
    List<String> left = descendants.stream().filter(ProcessHandle::isAlive)
        .map(each -> each.pid() + " " + each.info().commandLine().orElse("")).toList();
    descendants.forEach(ProcessHandle::destroyForcibly);
    assertEquals(List.of(), left);
  }
}

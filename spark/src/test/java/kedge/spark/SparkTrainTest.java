package kedge.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kedge.cli.KedgeCommand;
import kedge.data.UserError;
import kedge.data.cluster.RankFollower;
import kedge.data.cluster.RankJob;
import kedge.training.JavaCommand;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Ranks of a run that executors start, which are processes of this machine. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SparkTrainTest {
  private static final String RECIPE = """
      name: tiny
      seed: 3
      policy:
        shape: {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16,
          intermediate_size: 32, max_position_embeddings: 96, tie_word_embeddings: true, rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
        threads: 1
        reduction: fixed_tree
        block_sequences: 4
      data:
        sums: {source: arithmetic, name: sums, split: train, operations: ["+"], min_digits: 1, max_digits: 1, size: 40}
      rewards:
        - {reward: math}
      stages:
        warmup: {type: sft, data: sums, steps: 12, sequences_per_step: 8, max_length: 64,
          learning_rate: {peak: 5.0e-3}, checkpoint_every: 2}
        rl: {type: rl, data: sums, algorithm: grpo, steps: 2, prompts_per_step: 2, completions_per_prompt: 4,
          sampling: {max_new_tokens: 16}, learning_rate: {peak: 1.0e-3}, checkpoint_every: 1}
      """;
  @TempDir
  private static Path folder;
  private static Path recipe;

  /** Executors take Spark's jars from {@code SPARK_HOME}: those of this class path, where it has none. */
  @BeforeAll
  static void install() throws IOException {
    recipe = Files.writeString(folder.resolve("recipe.yaml"), RECIPE);
    String home = System.getenv("SPARK_HOME");
    Assumptions.assumeTrue(home != null && System.getenv("SPARK_SCALA_VERSION") != null,
        "needs SPARK_HOME and SPARK_SCALA_VERSION");
    Path jars = Path.of(home, "jars");
    if (!Files.isDirectory(jars)) {
      Files.createDirectories(jars);
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        Path jar = Path.of(entry);
        if (Files.isRegularFile(jar)) {
          Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar.toAbsolutePath());
        }
      }
    }
    System.setProperty("spark.executor.memory", "512m");
  }

  @Test
  void aRunWhoseRankIsKilledGoesOnByItselfToTheBytesOfOneProcess() throws Exception {
    CompletableFuture<Ended> one = CompletableFuture.supplyAsync(() -> inOwnProcess("one"));
    assertEquals(0, one.get().status(), one.get()::err);
    CompletableFuture<Ended> run = CompletableFuture.supplyAsync(() -> train("ranks", "local-cluster[1,2,512]", "2"));
    Optional<ProcessHandle> rank = Optional.empty();
    while (!run.isDone() && rank.isEmpty()) {
      Thread.sleep(5);
      if (Files.isDirectory(folder.resolve("ranks/checkpoints/step-000002"))) {
        rank = rank(1);
      }
    }
    assertTrue(rank.isPresent() && rank.get().destroyForcibly(), () -> "no rank was killed: " + run.join());
    Ended ended = run.get();
    assertEquals(0, ended.status(), ended::toString);
    assertTrue(ended.err().contains("kedge: rank 1 was killed by signal 9. The ranks start again from the newest"),
        ended::err);
    assertTrue(ended.out().matches("(?s)ranks: 2 on executors: 2 on \\S+\n.*ranks: 2 on executors: 2 on \\S+; attempt 1"
        + "\n.*attempt 1 by TORCHELASTIC_RESTART_COUNT.*rl 2/2.*"), ended::out);
    assertEquals(bytes(folder.resolve("one")), bytes(folder.resolve("ranks")));
    assertEquals(List.of(), ProcessHandle.current().descendants().filter(SparkTrainTest::isRank).toList());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of("one", "ranks", "recipe.yaml"),
          left.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  @Tag("slow")
  void whatOnlyRanksFindIsSaidOnceAndNotTriedAgain() {
    Ended ended = train("missing", "local-cluster[2,1,512]", "2", "--set", "data.sums={source: jsonl, file: "
        + folder.resolve("none.jsonl") + ", question: q, answer: a}");
    assertEquals(1, ended.status(), ended::toString);
    assertTrue(ended.err().contains("kedge: no such file: " + folder.resolve("none.jsonl")), ended::err);
    assertEquals(1, ended.err().split("kedge: ").length - 1, ended::err);
    assertTrue(!ended.out().contains("attempt"), ended::out);
  }

  @Test
  @Tag("slow")
  void moreRanksThanSlotsAreRefused() {
    RankJob job = new RankJob(2, List.of(), JavaCommand.MAIN, List.of(), Map.of(), folder.toString(), List.of());
    UserError error = assertThrows(UserError.class,
        () -> SparkRanks.run("local-cluster[1,1,512]", job, new Recorder(), Duration.ofSeconds(20)));
    assertEquals("--ranks is 2, but local-cluster[1,1,512] has 1 slots: 1 executors with 1 cores, 1 a rank"
        + " (spark.task.cpus), for 20 s. Maybe fewer ranks, or more workers?", error.getMessage());
  }

  @Test
  @Tag("slow")
  void aFileThatAnExecutorDoesNotSeeIsNamedBeforeARankStarts() {
    RankJob job = new RankJob(2, List.of(), JavaCommand.MAIN, List.of("--version"), Map.of(), folder.toString(),
        List.of(recipe.toString(), "/no/such/recipe.yaml"));
    Recorder recorder = new Recorder();
    SparkRanks.run("local-cluster[1,2,512]", job, recorder, SparkApplication.WAIT_FOR_EXECUTORS);
    assertTrue(
        recorder.said.get(0).matches("kedge: executor \\S+ cannot read /no/such/recipe.yaml, expected a file that"
            + " all executors see under the same path.*"),
        recorder.said::toString);
    assertEquals(List.of(), recorder.printed);
    assertEquals(1, recorder.starts);
  }

  /** Ends a job when a rank has ended with an error. */
  private static final class Recorder implements RankFollower {
    private final List<String> said = new ArrayList<>();
    private final List<String> printed = new ArrayList<>();
    private int starts;

    @Override
    public void started(int attempt, List<String> hosts) {
      starts++;
    }

    @Override
    public void printed(String line) {
      printed.add(line);
    }

    @Override
    public void said(int rank, String line) {
      said.add(line);
    }

    @Override
    public Next ended(int rank, int status) {
      return status == 0 ? Next.GO_ON : Next.END;
    }

    @Override
    public void lost(String executor, String why) {
      said.add("lost " + executor + ": " + why);
    }

    @Override
    public boolean stopping() {
      return false;
    }
  }

  /** How a command ended, and what it printed. */
  private record Ended(int status, String out, String err) {
  }

  private static Ended train(String run, String on, String ranks, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", recipe.toString(), "--out", folder.resolve(run)
        .toString(), "--on", on, "--ranks", ranks));
    arguments.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = KedgeCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Ended(line.execute(arguments.toArray(String[]::new)), out.toString(), err.toString());
  }

  /** Trains in one process, with this JVM's flags as ranks have them. */
  private static Ended inOwnProcess(String run) {
    List<String> command = JavaCommand.kedge();
    command.addAll(List.of("train", recipe.toString(), "--out", folder.resolve(run).toString()));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), "", printed);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<ProcessHandle> rank(int number) {
    return ProcessHandle.current().descendants().filter(SparkTrainTest::isRank)
        .filter(process -> environment(process).contains("\0RANK=" + number + "\0")).findFirst();
  }

  private static boolean isRank(ProcessHandle process) {
    return environment(process).contains("\0MASTER_PORT=");
  }

  private static String environment(ProcessHandle process) {
    try {
      return "\0" + Files.readString(Path.of("/proc/" + process.pid() + "/environ"),
          StandardCharsets.ISO_8859_1);
    } catch (IOException ended) {
      return "";
    }
  }

  /** Digests of a run's logs, weights and optimizer states. */
  private static Map<String, String> bytes(Path run) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = run.relativize(file).toString();
        if (name.matches(".*\\.safetensors|.*\\.state|(steps|evaluations|rollouts)\\.jsonl|rollouts/.*|recipe\\.yaml"
            + "|.*/(config|tokenizer)\\.json")) {
          bytes.put(name, Hashing.sha256().hashBytes(Files.readAllBytes(file)).toString());
        }
      }
    }
    assertTrue(bytes.size() > 10, bytes::toString);
    return bytes;
  }
}

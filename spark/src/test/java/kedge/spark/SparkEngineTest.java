package kedge.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.data.cluster.FilePart;
import kedge.data.cluster.RankJob;
import kedge.data.cluster.TaskEngine;
import kedge.data.cluster.TaskEngines;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tasks on Spark, and what refuses them. */
class SparkEngineTest {
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static TaskEngine engine;

  @BeforeAll
  static void open() {
    engine = TaskEngines.open("local[2]");
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void resultsComeInTheOrderOfTheInputs() {
    List<Integer> results = new ArrayList<>();
    engine.map("slow first", IntStream.range(0, 20).boxed().toList(), i -> {
      sleep(i == 0 ? 500 : 0);
      return i * i;
    }, results::add);
    assertEquals(IntStream.range(0, 20).map(i -> i * i).boxed().toList(), results);
    engine.map("nothing", List.<Integer>of(), i -> i, results::add);
    assertEquals(20, results.size());
  }

  @Test
  void theErrorOfTheFirstInputIsThrownAndNoTaskIsRepeated() {
    RUNS.set(0);
    List<Integer> results = new ArrayList<>();
    UserError error = assertThrows(UserError.class, () -> engine.map("faulty", List.of(0, 1, 2, 3), i -> {
      RUNS.incrementAndGet();
      sleep(i == 1 ? 500 : 0);
      if (i > 0) {
        throw new UserError("row " + i);
      }
      return i;
    }, results::add));
    assertEquals("row 1", error.getMessage());
    assertEquals(List.of(0), results);
    assertTrue(RUNS.get() <= 4, RUNS + " runs");
  }

  @Test
  void aBugInATaskIsABug() {
    IllegalStateException bug = assertThrows(IllegalStateException.class,
        () -> engine.map("broken", List.of(1), i -> List.of(i).get(1), each -> {
        }));
    assertEquals("broken failed on an executor", bug.getMessage());
  }

  @Test
  void whatCannotBeSentIsNamed() {
    Thread unsent = Thread.currentThread();
    UserError error = assertThrows(UserError.class, () -> engine.map("unsent", List.of(1), i -> unsent.getName(), n -> {
    }));
    assertTrue(error.getMessage().startsWith("unsent cannot be sent to executors: java.lang.Thread"),
        error::getMessage);
  }

  @Test
  void aFileThatExecutorsDoNotSeeIsNamed() {
    FilePart part = new FilePart(Path.of("/no/such/rows.jsonl").toString(), 0, 0, 1);
    UserError error = assertThrows(UserError.class, () -> engine.map("unseen", List.of(part), each -> {
      each.read(file -> null, line -> true);
      return 1;
    }, n -> {
    }));
    assertTrue(error.getMessage().matches("executor \\S+ cannot read /no/such/rows.jsonl, expected a file that all"
        + " executors see under the same path.*"), error::getMessage);
  }

  @Test
  void otherAddressesAreRefused() {
    for (String address : List.of("yarn", "spark://here", "spark://here:x", "local", "local[0x]", "k8s://a:1",
        "local-cluster[1,2]", "")) {
      UserError error = assertThrows(UserError.class, () -> TaskEngines.open(address), address);
      assertEquals("--on is " + address + ", expected spark://HOST:PORT, local[THREADS], or local-cluster[EXECUTORS,"
          + "CORES,MEGABYTES]", error.getMessage());
    }
  }

  @Test
  void ranksAreNotStartedInThisProcess() {
    RankJob job = new RankJob(2, List.of(), "Main", List.of(), Map.of(), "/", List.of());
    for (String address : List.of("yarn", "local[4]", "local[*]", "spark://here", "local-cluster[1,2]", "")) {
      UserError error = assertThrows(UserError.class, () -> TaskEngines.run(address, job, null), address);
      assertEquals("--on is " + address + ", expected spark://HOST:PORT, or local-cluster[EXECUTORS,CORES,MEGABYTES],"
          + " whose executors can start ranks. Maybe --ranks 2 without --on, which starts them on this machine?",
          error.getMessage());
    }
  }

  @Test
  void aMasterThatDoesNotAnswerIsNamed() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String master = "spark://127.0.0.1:" + port;
    RankJob job = new RankJob(2, List.of(), "Main", List.of(), Map.of(), "/", List.of());
    for (Executable opening : List.<Executable>of(() -> TaskEngines.open(master),
        () -> TaskEngines.run(master, job, null))) {
      UserError error = assertThrows(UserError.class, opening);
      assertTrue(error.getMessage().startsWith("--on is " + master + ", where no master answers (ConnectException"),
          error::getMessage);
    }
  }

  @Test
  void aMasterWithoutWorkersGivesNoExecutor() {
    close(); // one application a JVM
    SparkConf conf = new SparkConf();
    var endpoint = Master.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf);
    try {
      String master = "spark://" + endpoint._1().address().hostPort();
      UserError error = assertThrows(UserError.class, () -> SparkEngine.open(master, Duration.ofSeconds(2)));
      assertTrue(error.getMessage().startsWith("--on is " + master + ", which gave no executor within 2 s. Maybe it"
          + " has no worker"), error::getMessage);
    } finally {
      endpoint._1().shutdown();
      open();
    }
  }

  private static void sleep(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

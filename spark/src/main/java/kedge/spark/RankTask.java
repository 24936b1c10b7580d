package kedge.spark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import kedge.data.UserError;
import kedge.data.cluster.RankFollower.Next;
import kedge.data.cluster.RankJob;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskKilledException;

/** A rank as a task of a barrier stage: starts its process, follows it, and ends with it. */
final class RankTask {
  private static final int LOOK_MILLISECONDS = 200;
  private static final int ASK_MILLISECONDS = 1000;
  private static final int OTHERS_SECONDS = 15;
  private final BarrierTaskContext context;
  private final RankReporter driver;
  private final List<String> hosts;

  private RankTask(BarrierTaskContext context) {
    this.context = context;
    this.hosts = Arrays.stream(context.getTaskInfos())
        .map(info -> info.address().replaceFirst(":\\d+$", "").replaceAll("[\\[\\]]", "")).toList();
    this.driver = new RankReporter(context.stageAttemptNumber(), context.partitionId(), hosts);
  }

  /** Runs the rank of this task. Returns if it has ended well, or the driver does not want it to start again. */
  static void run(RankJob job, List<String> classPath) {
    try {
      new RankTask(BarrierTaskContext.get()).follow(job, classPath);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("interrupted");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void follow(RankJob job, List<String> classPath) throws IOException, InterruptedException {
    while (!driver.starting()) {
      requireWanted();
      Thread.sleep(LOOK_MILLISECONDS);
    }
    try {
      try {
        job.requireShared();
      } catch (UserError fault) {
        driver.said("kedge: " + fault.getMessage());
        ended(driver.ended(1), 1);
      }
      String port = context.allGather(context.partitionId() == 0 ? freePort() : "")[0];
      follow(builder(job, classPath, port).start());
    } finally {
      driver.gone();
    }
  }

  private void follow(Process process) throws InterruptedException {
    try {
      List<Thread> readers = new ArrayList<>(List.of(reader(process.errorReader(), driver::said)));
      if (context.partitionId() == 0) {
        readers.add(reader(process.inputReader(), driver::printed));
      }
      int status = await(process);
      for (Thread reader : readers) {
        reader.join(TimeUnit.SECONDS.toMillis(OTHERS_SECONDS));
      }
      ended(driver.ended(status), status);
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return "" + socket.getLocalPort();
    }
  }

  private ProcessBuilder builder(RankJob job, List<String> classPath, String port) {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(job.flags());
    command.addAll(List.of("-cp", classPath.stream().map(SparkFiles::get).collect(Collectors.joining(
        File.pathSeparator)), job.main()));
    command.addAll(job.arguments());
    int rank = context.partitionId();
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File(job.folder())).redirectOutput(
        rank == 0 ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.remove("TORCHELASTIC_USE_AGENT_STORE");
    environment.putAll(job.environment());
    environment.putAll(Map.of("RANK", "" + rank, "WORLD_SIZE", "" + job.ranks(), "LOCAL_RANK",
        "" + Collections.frequency(hosts.subList(0, rank), hosts.get(rank)), "LOCAL_WORLD_SIZE",
        "" + Collections.frequency(hosts, hosts.get(rank)), "MASTER_ADDR", hosts.get(0), "MASTER_PORT", port,
        "TORCHELASTIC_RESTART_COUNT", "" + context.stageAttemptNumber()));
    return builder;
  }

  private static Thread reader(BufferedReader lines, Consumer<String> taker) {
    Thread reader = new Thread(() -> {
      try (lines) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          taker.accept(line);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }, "kedge-rank-output");
    reader.setDaemon(true);
    reader.start();
    return reader;
  }

  /** Waits for the end of the process, and passes on that the run is to stop. Returns its status. */
  private int await(Process process) throws InterruptedException {
    boolean told = false;
    for (int looks = 0; !process.waitFor(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS); looks++) {
      requireWanted();
      if (!told && looks % (ASK_MILLISECONDS / LOOK_MILLISECONDS) == 0 && driver.stopping()) {
        told = process.toHandle().destroy(); // Process.destroy would close the pipe that tells it of its parent
      }
    }
    return process.exitValue();
  }

  private void ended(Next next, int status) throws InterruptedException {
    for (int looks = 0; (next == Next.AWAIT_OTHERS || next == Next.END) && looks < OTHERS_SECONDS * 5; looks++) {
      requireWanted();
      Thread.sleep(LOOK_MILLISECONDS);
    }
    if (next != Next.GO_ON) {
      throw new RankFailure("rank " + context.partitionId() + " ended with status " + status);
    }
  }

  private void requireWanted() {
    if (context.isInterrupted()) {
      throw new TaskKilledException("another rank has failed, or the run is ended");
    }
  }
}

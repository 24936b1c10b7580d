package kedge.rewards.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.BaseEncoding;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import kedge.data.io.JsonText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that reads one JSON object per line from standard input and answers each by one line on descriptor 3. Its
 * standard output is redirected to its standard error, which goes to the log. Every answer contains the {@code token}
 * of the first request, 128 random bits, so that no printed line is taken for an answer. The process ends when its
 * input ends. Daemon threads read and write the pipes, so that the thread that waits for an answer can be interrupted,
 * which kills the worker.
 */
public final class WorkerProcess {
  private static final Logger LOG = LoggerFactory.getLogger("kedge.rewards.worker");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_ANSWER = 64 << 20;
  private static final int LONGEST_MESSAGE = 2000;
  private static final int MOST_MESSAGES = 10_000;
  private static final int NOT_FOUND = 127; // exit status of the shell
  private static final byte[] END = {};
  /** Runs a command in its own session, with descriptor 3 as the pipe that is read here. */
  private static final List<String> CHANNEL = List.of("sh", "-c", "exec 3>&1 1>&2; "
      + "if command -v setsid > /dev/null; then exec setsid \"$@\"; fi; exec \"$@\"", "kedge-reward");

  private final String name;
  private final String program;
  private final Process process;
  private final String token = BaseEncoding.base16().lowerCase().encode(randomBytes());
  private final BlockingQueue<byte[]> requests = new LinkedBlockingQueue<>();
  private final AtomicReference<CompletableFuture<String>> awaited = new AtomicReference<>();
  private final Thread errors;
  private volatile String lastError = "";
  private volatile JsonNode ready;
  private List<ProcessHandle> started = List.of();
  private long calls;
  private long printed; // used by the thread that reads errors

  private WorkerProcess(String name, String program, Process process) {
    this.name = name;
    this.program = program;
    this.process = process;
    this.errors = daemon("errors", this::readErrors);
  }

  /**
   * Starts a worker and waits until it is ready.
   *
   * @throws WorkerFailure if it does not start, fails, or takes longer than the launch allows
   */
  public static WorkerProcess start(Launch launch) throws InterruptedException {
    WorkerProcess worker;
    List<String> command = Stream.concat(CHANNEL.stream(), launch.command().stream()).toList();
    try {
      worker = new WorkerProcess(launch.name(), launch.command().get(0),
          ProcessTree.start(new ProcessBuilder(command)));
    } catch (IOException e) {
      throw new WorkerFailure("cannot run " + launch.command().get(0) + ": " + e.getMessage(), e);
    }
    try {
      worker.begin();
      JsonNode answer = worker.exchange(launch.opening().deepCopy().put("token", worker.token),
          launch.limit().toMillis());
      if (answer.hasNonNull("failed")) {
        throw new WorkerFailure(answer.get("failed").asText());
      }
      worker.ready = answer.path("ready");
      if (!worker.ready.isObject()) {
        throw new WorkerFailure("its process answered the start by " + brief(answer.toString()));
      }
      return worker;
    } catch (TimeoutException late) {
      worker.kill();
      throw new WorkerFailure(
          "its process was not ready after " + launch.limit().toMillis() / 1e3 + " s. Maybe a larger start_seconds?",
          late);
    } catch (InterruptedException | RuntimeException e) {
      worker.kill();
      throw e;
    }
  }

  private void begin() {
    errors.start();
    daemon("answers", this::readAnswers).start();
    daemon("requests", this::writeRequests).start();
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private Thread daemon(String part, Runnable work) {
    Thread thread = new Thread(work, "kedge-worker " + name + " " + part);
    thread.setDaemon(true);
    return thread;
  }

  /** Returns the worker's report when it was ready. */
  public JsonNode ready() {
    return ready;
  }

  /**
   * Makes one call. Not thread-safe. Interruption and failures kill the worker.
   *
   * @throws WorkerFailure if the process ended or answered anything but the call
   */
  public JsonNode call(ObjectNode request) throws InterruptedException {
    long id = calls++;
    try {
      JsonNode answer = exchange(request.put("id", id), Long.MAX_VALUE);
      if (answer.path("id").asLong(-1) != id) {
        throw new WorkerFailure("its process answered garbage: " + brief(answer.toString()));
      }
      return answer;
    } catch (TimeoutException never) {
      throw new IllegalStateException(never);
    } catch (InterruptedException | RuntimeException e) {
      kill();
      throw e;
    }
  }

  private JsonNode exchange(ObjectNode request, long milliseconds) throws InterruptedException, TimeoutException {
    CompletableFuture<String> future = new CompletableFuture<>();
    if (!awaited.compareAndSet(null, future)) {
      throw failure(awaited.get());
    }
    requests.add(JsonText.utf8(request + "\n"));
    String line;
    try {
      line = future.get(milliseconds, TimeUnit.MILLISECONDS);
    } catch (ExecutionException ended) {
      throw (WorkerFailure) ended.getCause();
    }
    try {
      JsonNode answer = JSON.readTree(line);
      if (!answer.path("token").asText().equals(token)) {
        throw new WorkerFailure("its process answered garbage: " + brief(line));
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw new WorkerFailure("its process answered garbage: " + brief(line), e);
    }
  }

  /** Returns the failure for a slot that already has an unrequested answer, or the end of the process. */
  private WorkerFailure failure(CompletableFuture<String> there) throws InterruptedException {
    try {
      return new WorkerFailure("its process spoke without being asked: " + brief(there.get()));
    } catch (ExecutionException ended) {
      return (WorkerFailure) ended.getCause();
    }
  }

  private void readAnswers() {
    try {
      BoundedLines lines = new BoundedLines(process.getInputStream(), LONGEST_ANSWER);
      for (String line = lines.next(); line != null; line = lines.next()) {
        deliver(line);
      }
    } catch (IOException closed) {
      LOG.debug("{}: {}", name, closed.toString());
    }
    WorkerFailure ended = new WorkerFailure("its process " + ending());
    CompletableFuture<String> end = CompletableFuture.failedFuture(ended);
    CompletableFuture<String> asked = awaited.getAndSet(end);
    if (asked != null) {
      asked.completeExceptionally(ended);
    }
  }

  private void deliver(String line) {
    CompletableFuture<String> asked = awaited.get();
    if (asked == null) {
      awaited.compareAndSet(null, CompletableFuture.completedFuture(line));
    } else if (!asked.isDone()) {
      awaited.set(null);
      asked.complete(line);
    }
  }

  private String ending() {
    try {
      boolean ended = process.waitFor(2, TimeUnit.SECONDS);
      errors.join(TimeUnit.SECONDS.toMillis(1));
      if (ended && process.exitValue() == NOT_FOUND && ready == null) {
        return "cannot run " + program + ": " + lastError;
      }
      return (ended ? ProcessTree.ending(process.exitValue()) : "closed its output")
          + (lastError.isEmpty() ? "" : ": " + lastError);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "ended";
    }
  }

  private void readErrors() {
    try {
      BoundedLines lines = new BoundedLines(process.getErrorStream(), LONGEST_MESSAGE);
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          lastError = line.strip();
          if (++printed <= MOST_MESSAGES) {
            LOG.info("{}: {}{}", name, line, printed == MOST_MESSAGES ? " (what it prints more is left out)" : "");
          }
        }
      }
    } catch (IOException closed) {
      LOG.debug("{}: {}", name, closed.toString());
    }
  }

  private void writeRequests() {
    try (OutputStream out = process.getOutputStream()) {
      for (byte[] request = requests.take(); request != END; request = requests.take()) {
        out.write(request);
        out.flush();
      }
    } catch (IOException | InterruptedException closed) {
      LOG.debug("{}: {}", name, closed.toString());
    }
  }

  boolean alive() {
    return process.isAlive() && awaited.get() == null;
  }

  /** Closes the worker's input, which should end it. */
  void closeInput() {
    started = process.descendants().toList();
    requests.add(END);
  }

  /** Waits for the worker's end, then kills it and all processes that it has started. */
  void end(long milliseconds) throws InterruptedException {
    try {
      if (!process.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
        kill();
      }
    } finally {
      started.forEach(ProcessHandle::destroyForcibly);
      ProcessTree.killSession(process.pid());
    }
  }

  void kill() {
    requests.add(END);
    ProcessTree.kill(process);
    ProcessTree.killSession(process.pid());
  }

  private static String brief(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }
}

package kedge.rollouts.remote;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import kedge.chat.endpoint.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of completions, distributed over the servers of a fleet. Each request goes to the least busy server; a
 * failed request is sent again, to another server if there is one. Every request has one place in the result, which is
 * filled once, so the result does not depend on the order of arrival or on retries. Rounds share the slots of the
 * servers: a slot that one round frees is offered to all, also after that round has failed.
 */
final class Dispatch {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
  private final FleetSettings settings;
  private final ServerDialect dialect;
  private final List<RolloutServer> servers;
  private final Scheduler scheduler;
  private final Executor executor;
  private final Runnable slotFreed;
  private final Deque<Job> waiting = new ArrayDeque<>(); // this field and those below are guarded by this
  private final Drawn[] drawn;
  private final CompletableFuture<List<Drawn>> all = new CompletableFuture<>();
  private int missing;
  private long retries;

  /** A request with its place in the result, its number of failures, and the server that failed last. */
  private record Job(int place, TokenRequest request, int failures, RolloutServer last) {
  }

  /** Makes a round. @param slotFreed calls {@link #sendWaiting} of every round that uses these servers */
  Dispatch(FleetSettings settings, List<RolloutServer> servers, Scheduler scheduler, Executor executor,
      Runnable slotFreed, List<TokenRequest> requests) {
    this.settings = settings;
    this.dialect = settings.dialect();
    this.servers = servers;
    this.scheduler = scheduler;
    this.executor = executor;
    this.slotFreed = slotFreed;
    this.drawn = new Drawn[requests.size()];
    this.missing = requests.size();
    for (int place = 0; place < requests.size(); place++) {
      waiting.add(new Job(place, requests.get(place), 0, null));
    }
  }

  /** Starts the round. The future has the replies in the order of the requests, or fails with a {@link FleetFault}. */
  CompletableFuture<List<Drawn>> start() {
    if (missing == 0) {
      all.complete(List.of());
    }
    sendWaiting();
    return all;
  }

  /** Returns the number of requests that were sent again. */
  synchronized long retries() {
    return retries;
  }

  /** Sends requests of this round while there are any and servers have free slots. */
  synchronized void sendWaiting() {
    while (!waiting.isEmpty() && !all.isDone()) {
      List<RolloutServer> up = servers.stream().filter(server -> server.down().isEmpty()).toList();
      if (up.isEmpty()) {
        all.completeExceptionally(new FleetFault(noServer(servers)));
        return;
      }
      Job job = waiting.peek();
      Optional<RolloutServer> available = up.stream()
          .sorted(Comparator.<RolloutServer, Boolean>comparing(server -> server == job.last())
              .thenComparingInt(RolloutServer::busy))
          .filter(server -> server.begin(settings.inFlight())).findFirst();
      if (available.isEmpty()) {
        return;
      }
      ask(waiting.poll(), available.get());
    }
  }

  private void ask(Job job, RolloutServer server) {
    WeightsVersion version = server.loaded().orElseThrow();
    String model = settings.weights() == FleetSettings.Weights.LORA ? version.name() : server.model();
    server.send(dialect.completion(job.request(), model), settings.timeout())
        .thenApplyAsync(reply -> dialect.read(reply, job.request(), model, version.name()), executor)
        .handleAsync((reply, thrown) -> {
          server.end();
          if (thrown == null) {
            succeeded(job, server, reply);
          } else {
            failed(job, server, thrown);
          }
          slotFreed.run();
          return reply;
        }, executor).whenComplete((done, thrown) -> failAll(thrown));
  }

  /** Fails the round for an unexpected exception, which would otherwise be lost. */
  private void failAll(Throwable thrown) {
    if (thrown != null) {
      all.completeExceptionally(thrown); // no effect if the round has failed already
    }
  }

  private synchronized void succeeded(Job job, RolloutServer server, TokenReply reply) {
    server.succeeded();
    if (drawn[job.place()] == null) {
      drawn[job.place()] = new Drawn(reply, server);
      missing--;
    }
    if (missing == 0) {
      all.complete(Arrays.asList(drawn));
    }
  }

  private synchronized void failed(Job job, RolloutServer server, Throwable thrown) {
    ServerFault fault;
    try {
      fault = server.faultOf(thrown);
    } catch (RuntimeException unexpected) {
      all.completeExceptionally(unexpected);
      return;
    }
    if (fault.kind() == ServerFault.Kind.REFUSED) {
      all.completeExceptionally(new FleetFault(fault.getMessage(), fault));
      return;
    }
    if (server.failed(fault)) {
      LOG.warn("{}; it is out of service, what it had to draw goes to the others", fault.getMessage());
    }
    int failures = job.failures() + 1;
    if (failures > settings.backoff().retries()) {
      all.completeExceptionally(new FleetFault("a completion could not be drawn in " + failures + " tries, last: "
          + fault.getMessage() + ". Maybe a longer timeout_seconds, or more retries?", fault));
      return;
    }
    retries++;
    Job again = new Job(job.place(), job.request(), failures, server);
    Duration wait = settings.backoff().delay(failures - 1, job.request().seed() + "");
    Duration asked = fault.pause().filter(pause -> pause.compareTo(wait) > 0).orElse(wait);
    scheduler.pause(fault.kind() == ServerFault.Kind.UNREACHABLE ? Duration.ZERO
        : asked.compareTo(settings.backoff().most()) > 0 ? settings.backoff().most() : asked)
        .thenRunAsync(() -> put(again), executor).whenComplete((done, failed) -> failAll(failed));
  }

  private void put(Job again) {
    synchronized (this) {
      waiting.addFirst(again);
    }
    sendWaiting();
  }

  /** Returns the message for the case that no server is left, with the fault of each. */
  static String noServer(List<RolloutServer> servers) {
    return (servers.size() == 1 ? "the only server is" : "all " + servers.size() + " servers are") + " down: "
        + servers.stream().map(server -> server.down().orElseThrow()).collect(Collectors.joining("; "))
        + ". Maybe start " + (servers.size() == 1 ? "it" : "them") + " again, and then kedge train --resume?";
  }
}

package kedge.rollouts.remote;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import kedge.chat.endpoint.ReplyClient;
import kedge.chat.endpoint.Scheduler;
import kedge.chat.endpoint.SystemScheduler;
import kedge.policy.generate.Sampling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that draw a run's completions, all with the same weights. Nothing may be drawn while weights are loaded:
 * a caller that draws on another thread waits for its draws before it calls {@link #synchronize}.
 */
public final class Fleet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
  private static final int LARGEST_REPLY = 256 << 20; // bytes; room for the log-probabilities of a long completion
  private final FleetSettings settings;
  private final WeightsFolder folder;
  private final WeightsProof proof;
  private final List<RolloutServer> servers;
  private final Scheduler scheduler = new SystemScheduler("fleet");
  private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "fleet");
    thread.setDaemon(true);
    return thread;
  });
  private final ReplyClient client;
  private final ServerUpdate update;
  private final List<Dispatch> rounds = new CopyOnWriteArrayList<>();
  private final Map<String, Double> measured = Collections.synchronizedMap(new LinkedHashMap<>());
  private Optional<WeightsVersion> version = Optional.empty();

  /** Makes a fleet without contacting any server. */
  public Fleet(FleetSettings settings, WeightsFolder folder, WeightsProof proof) {
    this.settings = settings;
    this.folder = folder;
    this.proof = proof;
    this.client = new ReplyClient(scheduler, executor, LARGEST_REPLY);
    this.servers = settings.servers().stream().map(address -> new RolloutServer(address, settings.key(), client))
        .toList();
    this.update = new ServerUpdate(settings);
  }

  /**
   * Gives the trainer's current weights to the servers that have others, and checks the weights of every server ({@link
   * WeightsProof}). Servers that were out of service are tried again.
   *
   * @param digest digest of the weights
   * @param sampling sampling of the completions whose log-probabilities training uses; if there are none, one without
   * filters
   * @throws FleetFault if a server refuses or has other weights, or none can be reached
   */
  void synchronize(String digest, Sampling sampling) {
    long begin = System.nanoTime();
    client.reconnect();
    WeightsVersion present = version.filter(known -> known.digest().equals(digest))
        .orElseGet(() -> folder.write(digest));
    double written = (System.nanoTime() - begin) / 1e9;
    KnownScores expected = proof.scores(digest);
    List<CompletableFuture<Optional<ServerUpdate.Answer>>> answers = servers.stream()
        .map(server -> CompletableFuture.supplyAsync(
            () -> update.bring(server, present, proof.requests(sampling), false), executor))
        .toList();
    List<TokenGap> gaps = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      RolloutServer server = servers.get(i);
      get(answers.get(i)).ifPresent(answer -> gaps.add(proven(server, present, answer, expected, sampling)));
    }
    if (gaps.isEmpty()) {
      throw new FleetFault(Dispatch.noServer(servers));
    }
    version = Optional.of(present);
    folder.keepOnly(Set.of(present));
    measured.put("weights_write_seconds", written);
    measured.put("weights_load_seconds", (System.nanoTime() - begin) / 1e9 - written);
    measured.put("proof_gap_mean", gaps.stream().mapToDouble(TokenGap::mean).max().orElseThrow());
    measured.put("proof_gap_max", gaps.stream().mapToDouble(TokenGap::worst).max().orElseThrow());
    measured.put("servers", (double) gaps.size());
  }

  /** Checks a server's weights. A server that has lost its weights (by a restart) gets them again, once. */
  private TokenGap proven(RolloutServer server, WeightsVersion present, ServerUpdate.Answer answer,
      KnownScores expected, Sampling sampling) {
    ServerUpdate.Answer last = answer;
    TokenGap gap;
    try {
      gap = proof.require(server, answer.replies(), expected);
    } catch (FleetFault other) {
      if (answer.loaded()) {
        throw other;
      }
      LOG.warn("{}; it is given them again", other.getMessage());
      last = update.bring(server, present, proof.requests(sampling), true).orElseThrow(() -> other);
      gap = proof.require(server, last.replies(), expected);
    }
    proof.requireDrawn(server, last.replies(), sampling);
    return gap;
  }

  /** Returns the digest of the weights that all servers have; empty before {@link #synchronize}. */
  String digest() {
    return version.map(WeightsVersion::digest).orElse("");
  }

  /**
   * Draws completions.
   *
   * @return one reply per request, in order
   * @throws FleetFault if a server refuses or answers wrongly, or none is left
   */
  List<Drawn> draw(List<TokenRequest> requests) {
    client.reconnect();
    Dispatch round = new Dispatch(settings, servers, scheduler, executor, () -> rounds.forEach(Dispatch::sendWaiting),
        requests);
    rounds.add(round);
    List<Drawn> drawn;
    try {
      drawn = get(round.start());
    } finally {
      rounds.remove(round);
    }
    measured.merge("retries", (double) round.retries(), Double::sum);
    return drawn;
  }

  private static <T> T get(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException failed) {
      throw failed.getCause()instanceof RuntimeException fault ? fault : failed;
    }
  }

  /** Returns the measurements since the last call and clears them. */
  Map<String, Double> measurements() {
    synchronized (measured) {
      Map<String, Double> taken = new LinkedHashMap<>(measured);
      measured.clear();
      return taken;
    }
  }

  /** Stops the threads and removes the weights that were written for the servers. */
  @Override
  public void close() {
    try {
      version.ifPresent(last -> folder.keepOnly(Set.of()));
    } finally {
      executor.shutdownNow();
    }
  }
}

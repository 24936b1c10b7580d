package kedge.rollouts.remote;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import kedge.chat.endpoint.ApiKey;
import kedge.chat.endpoint.Backoff;

/**
 * Settings of a fleet.
 *
 * @param engine kind of the servers
 * @param servers address of each server
 * @param weights how weights reach the servers
 * @param model name of the model at the servers; empty if they serve only one
 * @param key API key of the servers
 * @param inFlight maximum number of concurrent requests to one server
 * @param timeout deadline of one completion
 * @param loadTimeout deadline of each request by which a server loads weights
 * @param backoff retries of one completion
 * @param tolerance largest mean absolute difference between the server's log-probabilities and the trainer's, in nats
 */
public record FleetSettings(Engine engine, List<URI> servers, Weights weights, String model, ApiKey key, int inFlight,
    Duration timeout, Duration loadTimeout, Backoff backoff, double tolerance) {

  /** Kinds of servers. */
  public enum Engine {
    VLLM, SGLANG
  }

  /** Ways in which weights reach a server. */
  public enum Weights {
    /** A checkpoint folder that the server loads in place of its own. */
    FOLDER,
    /** An adapter folder that the server loads beside its base model. */
    LORA
  }

  public FleetSettings {
    servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("urls is empty, expected at least one address");
    }
    if (servers.stream().distinct().count() < servers.size()) {
      throw new IllegalArgumentException("urls is " + servers + ", but one is there twice");
    }
  }

  ServerDialect dialect() {
    boolean adapters = weights == Weights.LORA;
    return engine == Engine.VLLM ? new VllmDialect(adapters) : new SglangDialect(adapters);
  }
}

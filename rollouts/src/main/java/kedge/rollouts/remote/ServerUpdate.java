package kedge.rollouts.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads weights into one server and requests the completions that prove them ({@link WeightsProof}). */
final class ServerUpdate {
  private static final Logger LOG = LoggerFactory.getLogger(ServerUpdate.class);
  private final FleetSettings settings;
  private final ServerDialect dialect;

  ServerUpdate(FleetSettings settings) {
    this.settings = settings;
    this.dialect = settings.dialect();
  }

  /**
   * A server's answers to the requests of the proof.
   *
   * @param loaded whether the weights were loaded by this update, not before it
   */
  record Answer(List<TokenReply> replies, boolean loaded) {
  }

  /**
   * Makes a server load a version of the weights, unless it has it, and sends the requests of the proof.
   *
   * @param again whether the version is loaded even if the server should have it
   * @return the answers; empty if the server cannot be reached, which takes it out of service
   * @throws FleetFault if the server refuses or answers wrongly
   */
  Optional<Answer> bring(RolloutServer server, WeightsVersion version, List<TokenRequest> requests, boolean again) {
    try {
      List<String> models = models(server);
      Optional<WeightsVersion> former = server.loaded();
      boolean loads = again || former.filter(version::equals).isEmpty();
      if (loads) {
        load(server, version, models);
        server.load(version);
      }
      List<TokenReply> replies = new ArrayList<>();
      String model = lora() ? version.name() : server.model();
      for (TokenRequest request : requests) {
        replies.add(dialect.read(call(server, dialect.completion(request, model)), request, model, version.name()));
      }
      if (loads && lora()) {
        former.filter(old -> !old.equals(version)).ifPresent(old -> call(server, dialect.unload(old.name())));
      }
      server.up();
      return Optional.of(new Answer(replies, loads));
    } catch (ServerFault | CompletionException thrown) {
      ServerFault fault = server.faultOf(thrown);
      if (fault.kind() == ServerFault.Kind.REFUSED) {
        throw new FleetFault(fault.getMessage(), fault);
      }
      LOG.warn("{}; it is out of service until the next step", fault.getMessage());
      server.takeDown(fault.getMessage());
      return Optional.empty();
    }
  }

  private boolean lora() {
    return settings.weights() == FleetSettings.Weights.LORA;
  }

  /**
   * Returns the names of the models and adapters served, and notes the model: the one of the settings or the only one.
   */
  private List<String> models(RolloutServer server) {
    JsonNode list = call(server, dialect.models()).path("data");
    List<String> names = new ArrayList<>();
    List<String> bases = new ArrayList<>();
    for (JsonNode each : list) {
      names.add(each.path("id").asText());
      if (!each.path("parent").isTextual()) {
        bases.add(each.path("id").asText());
      }
    }
    boolean named = !settings.model().isEmpty();
    if (named ? !bases.contains(settings.model()) : bases.size() != 1) {
      throw ServerFault.refused("serves the models " + bases + ", expected "
          + (named ? settings.model() : "one. Maybe name it: rollouts.model"));
    }
    server.serve(named ? settings.model() : bases.get(0));
    return names;
  }

  private void load(RolloutServer server, WeightsVersion version, List<String> models) {
    if (lora() && models.contains(version.name())) {
      return; // left by a killed run
    }
    try {
      for (ServerRequest step : dialect.load(version)) {
        dialect.requireLoaded(loading(server, step, version));
      }
    } finally {
      dialect.resume().ifPresent(resume -> loading(server, resume, version));
    }
  }

  /** Sends a loading request; a failure other than a lost connection gets a message about the folder. */
  private JsonNode loading(RolloutServer server, ServerRequest step, WeightsVersion version) {
    try {
      return server.send(step, settings.loadTimeout()).join();
    } catch (CompletionException thrown) {
      ServerFault fault = server.faultOf(thrown);
      if (fault.kind() == ServerFault.Kind.UNREACHABLE || fault.kind() == ServerFault.Kind.BROKEN) {
        throw fault;
      }
      throw ServerFault
          .refused(fault.getMessage() + ". It was to load " + version.serverPath() + ". Maybe it does not see "
              + "that folder (rollouts.folder, rollouts.seen_as), or was started without the routes that load weights "
              + "(docs/fleet.md)?");
    }
  }

  private JsonNode call(RolloutServer server, ServerRequest request) {
    return server.send(request, settings.timeout()).join();
  }
}

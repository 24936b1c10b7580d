package kedge.rollouts.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** The routes and JSON of one kind of server. Does no input or output itself. */
interface ServerDialect {

  /** Returns the request for the models that a server serves, OpenAI's {@code /v1/models}. */
  default ServerRequest models() {
    return ServerRequest.get("/v1/models");
  }

  /** Returns the request for a completion. @param model name of the model, or of the adapter, that draws it */
  ServerRequest completion(TokenRequest request, String model);

  /**
   * Reads the answer to a {@link #completion} request.
   *
   * @param version name of the weights that the server got
   * @throws ServerFault if it does not match the request
   */
  TokenReply read(JsonNode reply, TokenRequest request, String model, String version);

  /** Returns the requests that make a server load weights, in order; nothing is drawn meanwhile. */
  List<ServerRequest> load(WeightsVersion version);

  /** Checks the answer to a {@link #load} request. @throws ServerFault if it says that nothing was loaded */
  void requireLoaded(JsonNode reply);

  /** Returns the request that lets a server draw again after {@link #load}, sent whether or not loading succeeded. */
  Optional<ServerRequest> resume();

  /** Returns the request that unloads an adapter. */
  ServerRequest unload(String name);
}

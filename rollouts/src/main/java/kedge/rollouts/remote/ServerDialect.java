package kedge.rollouts.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** The routes and JSON of one kind of server, without any input or output of its own. */
interface ServerDialect {

  /** Asks which models a server serves. The answer of both kinds is that of OpenAI's {@code /v1/models}. */
  default ServerRequest models() {
    return ServerRequest.get("/v1/models");
  }

  /** Asks for a completion. @param model name of the model, or of the adapter, that draws it */
  ServerRequest completion(TokenRequest request, String model);

  /**
   * Reads the answer.
   *
   * @param version name of the weights that the server has been given
   * @throws ServerFault if it is not what was asked for
   */
  TokenReply read(JsonNode reply, TokenRequest request, String model, String version);

  /** Requests that make a server load weights, in order; nothing is being drawn meanwhile. */
  List<ServerRequest> load(WeightsVersion version);

  /** Checks an answer to one of those. @throws ServerFault if it says that nothing was loaded */
  void requireLoaded(JsonNode reply);

  /** The request that lets a server draw again after {@link #load}, sent whether or not that has succeeded. */
  Optional<ServerRequest> resume();

  /** Makes a server forget an adapter. */
  ServerRequest unload(String name);
}

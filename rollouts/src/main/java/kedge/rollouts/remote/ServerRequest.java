package kedge.rollouts.remote;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A request to a server.
 *
 * @param path below the server's address, with a query if it has one
 * @param body JSON that is posted; empty for a GET
 */
record ServerRequest(String path, Optional<ObjectNode> body) {

  static ServerRequest get(String path) {
    return new ServerRequest(path, Optional.empty());
  }

  static ServerRequest post(String path, ObjectNode body) {
    return new ServerRequest(path, Optional.of(body));
  }

  /** Makes a POST with an empty object as its body. */
  static ServerRequest post(String path) {
    return post(path, object());
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}

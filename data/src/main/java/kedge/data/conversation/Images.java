package kedge.data.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import kedge.data.ImageRef;
import kedge.data.UserError;

/** Images of a row's messages, by reference: named in the part itself, or in order in a column beside the messages. */
public final class Images {
  private final Path folder;
  private final Deque<JsonNode> beside = new ArrayDeque<>();

  /**
   * @param folder the folder from which relative paths are taken
   * @param beside the column {@code images}; missing where there is none
   */
  public Images(Path folder, JsonNode beside) {
    this.folder = folder;
    beside.forEach(this.beside::add);
  }

  /** Returns the image of a part. @throws UserError where it names none, or no file */
  ImageRef next(JsonNode part) {
    JsonNode named = Stream.of("image_url", "image", "path", "url").map(part::path)
        .filter(value -> value.isTextual() || value.isObject()).findFirst()
        .orElseGet(() -> beside.isEmpty() ? part.path("image") : beside.removeFirst());
    String reference = named.isTextual() ? named.textValue()
        : Stream.of("url", "path").map(named::path).filter(JsonNode::isTextual).map(JsonNode::textValue).findFirst()
            .orElseThrow(() -> new UserError("an image names no file, expected a path in the part or in images"));
    if (reference.matches("(?s)(https?|data):.*")) {
      throw new UserError("an image is \"" + reference.substring(0, Math.min(60, reference.length()))
          + "\", expected the path of a file: nothing is downloaded");
    }
    Path path = folder.resolve(reference.replaceFirst("^file://", "")).normalize();
    if (!Files.isRegularFile(path)) {
      throw new UserError("no image " + path);
    }
    return new ImageRef(path);
  }
}

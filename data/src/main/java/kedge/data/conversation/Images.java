package kedge.data.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.UserError;

/**
 * Images of a row's messages, by reference: named in the part itself, or in order in a column beside the messages. The
 * images of the column belong to image parts without a name and to each {@code <image>} in a text.
 */
public final class Images {
  private static final String PLACE = "<image>";

  private final Path folder;
  private final Deque<JsonNode> beside = new ArrayDeque<>();
  private final boolean given;
  private int named;

  /**
   * @param folder the folder from which relative paths are taken
   * @param column the images beside the messages: a list, such a list as text, or one image; missing where there are
   * none
   */
  public Images(Path folder, JsonNode column) {
    this.folder = folder;
    JsonNode images = JsonValues.unwrapped(column);
    if (images.isArray()) {
      images.forEach(beside::add);
    } else if (images.isObject() || images.isTextual() && !images.textValue().isBlank()) {
      beside.add(images);
    }
    given = !beside.isEmpty();
  }

  /**
   * Returns the parts of a text: where the row has images, one of them stands in place of each {@code <image>}.
   *
   * @throws UserError where the row has fewer images, or a file is missing
   */
  public List<Part> parts(String text) {
    if (!given || !text.contains(PLACE)) {
      return List.of(new Part.Text(text));
    }
    List<Part> parts = new ArrayList<>();
    String[] pieces = text.split(Pattern.quote(PLACE), -1);
    for (int i = 0; i < pieces.length; i++) {
      if (i > 0 && beside.isEmpty()) {
        throw new UserError("the text has more " + PLACE + " than the row has images, expected one image for each");
      }
      if (i > 0) {
        parts.add(new Part.Image(file(beside.removeFirst())));
      }
      if (!pieces[i].isEmpty()) {
        parts.add(new Part.Text(pieces[i]));
      }
    }
    return parts;
  }

  /** Requires that every image of the row has its place. @throws UserError where some have none */
  public void requirePlaced() {
    if (beside.size() > named) {
      throw new UserError("the row has " + (beside.size() - named) + " more images than places for them, expected one "
          + PLACE + " in a text or one image part for each. Maybe leave the images out with select?");
    }
  }

  /** Returns the image of a part. @throws UserError where it names none, or no file */
  ImageRef next(JsonNode part) {
    Optional<JsonNode> own = Stream.of("image_url", "image", "path", "url").map(part::path)
        .filter(value -> value.isTextual() || value.isObject()).findFirst();
    named += own.isPresent() ? 1 : 0;
    return file(own.orElseGet(() -> beside.isEmpty() ? part.path("image") : beside.removeFirst()));
  }

  private ImageRef file(JsonNode named) {
    String reference = named.isTextual() ? named.textValue()
        : Stream.of("url", "path").map(named::path).filter(JsonNode::isTextual).map(JsonNode::textValue).findFirst()
            .orElseThrow(() -> new UserError("an image names no file, expected a path in the part or in images"));
    return file(reference);
  }

  /** Returns the image of a path. @throws UserError for an address, or where there is no such file */
  public ImageRef file(String reference) {
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

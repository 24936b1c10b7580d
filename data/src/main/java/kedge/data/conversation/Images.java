package kedge.data.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Ascii;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.UserError;
import kedge.data.image.ArchiveMember;
import kedge.data.image.ImageBytes;

/**
 * Images of a row's messages, by reference: named in the part itself, or in order in a column beside the messages. An
 * image of the column that a part names is that part's ({@link #claim}); the others belong to image parts without a
 * name and to each {@code <image>} in a text.
 */
public final class Images {
  private static final String PLACE = "<image>";
  private static final Pattern PLACES = Pattern.compile("<image(?: (\\d{1,2}))?>");

  private final Path folder;
  private final List<JsonNode> all = new ArrayList<>();
  private final Deque<JsonNode> remaining;
  private final Map<JsonNode, JsonNode> claimed = new HashMap<>(); // images of the column, by the parts' names for them
  private final boolean given;

  /**
   * @param folder the folder from which relative paths are taken
   * @param column images in a column next to the messages: a list, a list written as text, or one image; missing for
   * none
   */
  public Images(Path folder, JsonNode column) {
    this.folder = folder;
    JsonNode images = JsonValues.unwrapped(column);
    if (images.isArray()) {
      images.forEach(all::add);
    } else if (images.isObject() || images.isTextual() && !images.textValue().isBlank()) {
      all.add(images);
    }
    remaining = new ArrayDeque<>(all);
    given = !all.isEmpty();
  }

  /**
   * Returns the parts of a text. If the row has images, the next one replaces each {@code <image>}, and the second one
   * replaces {@code <image 2>}.
   *
   * @throws UserError if the row has too few images, or a file is missing
   */
  public List<Part> parts(String text) {
    if (!placedIn(text)) {
      return List.of(new Part.Text(text));
    }
    List<Part> parts = new ArrayList<>();
    Matcher place = PLACES.matcher(text);
    int after = 0;
    while (place.find()) {
      if (place.start() > after) {
        parts.add(new Part.Text(text.substring(after, place.start())));
      }
      parts.add(new Part.Image(file(place.group(1) == null ? next() : numbered(Integer.parseInt(place.group(1))))));
      after = place.end();
    }
    if (after < text.length()) {
      parts.add(new Part.Text(text.substring(after)));
    }
    return parts;
  }

  private JsonNode next() {
    if (remaining.isEmpty()) {
      throw new UserError("the text has more " + PLACE + " than the row has images, expected one image for each");
    }
    return remaining.removeFirst();
  }

  private JsonNode numbered(int number) {
    if (number < 1 || number > all.size()) {
      throw new UserError("the text has <image " + number + ">, but the row has " + all.size() + " images");
    }
    remaining.remove(all.get(number - 1));
    return all.get(number - 1);
  }

  /** Returns whether a text has placeholders for images of the row. */
  public boolean placedIn(String text) {
    return given && PLACES.matcher(text).find();
  }

  /** Requires that every image of the row was placed. @throws UserError if some were not */
  public void requirePlaced() {
    if (!remaining.isEmpty()) {
      throw new UserError("the row has " + remaining.size() + " more images than places for them, expected one "
          + PLACE + " in a text or one image part for each. Maybe leave the images out with select?");
    }
  }

  /**
   * Takes from the column the images that parts of messages name; called before the messages are read.
   *
   * @throws UserError where an image cannot be found
   */
  public void claim(JsonNode messages) {
    for (JsonNode message : JsonValues.unwrapped(messages)) {
      for (JsonNode part : message.path("content")) {
        if (!remaining.isEmpty() && Messages.isImage(part)) {
          own(part)
              .ifPresent(own -> remaining.stream().filter(other -> same(own, other)).findFirst().ifPresent(other -> {
                remaining.removeFirstOccurrence(other);
                claimed.put(own, other);
              }));
        }
      }
    }
  }

  private boolean same(JsonNode own, JsonNode other) {
    JsonNode reference = own.path("url").isTextual() ? own.path("url") : own;
    return other.path("path").isTextual() && other.path("path").equals(reference) || file(other).equals(file(own));
  }

  private static Optional<JsonNode> own(JsonNode part) {
    return Stream.of("image_url", "image", "path", "url").map(part::path)
        .filter(value -> value.isTextual() || value.isObject()).findFirst();
  }

  /** Returns the image of a part. @throws UserError where it names none, or no file */
  ImageRef next(JsonNode part) {
    return file(own(part).map(own -> claimed.getOrDefault(own, own))
        .orElseGet(() -> remaining.isEmpty() ? part.path("image") : remaining.removeFirst()));
  }

  /**
   * Returns an image part for each image of the row.
   *
   * @throws UserError if there are none, or an image cannot be found
   */
  public List<Part> all() {
    if (remaining.isEmpty()) {
      throw new UserError("the row has no image, expected at least one");
    }
    List<Part> parts = new ArrayList<>();
    while (!remaining.isEmpty()) {
      parts.add(new Part.Image(file(remaining.removeFirst())));
    }
    return parts;
  }

  private ImageRef file(JsonNode named) {
    if (named.path("bytes").isTextual()) {
      return ImageBytes.ofText(named.path("bytes").textValue(), named.path("path").asText(""));
    }
    String reference = named.isTextual() ? named.textValue()
        : Stream.of("url", "path").map(named::path).filter(JsonNode::isTextual).map(JsonNode::textValue).findFirst()
            .orElseThrow(() -> new UserError("an image names no file, expected a path in the part or in images"));
    return file(reference);
  }

  /**
   * Returns the image of a path, of a path into an archive ({@code images.zip/1.png}), or of a data URL.
   *
   * @throws UserError for a web address or a missing file
   */
  public ImageRef file(String reference) {
    if (reference.startsWith("data:")) {
      return ImageBytes.ofDataUrl(reference);
    }
    if (reference.matches("(?s)https?:.*")) {
      throw new UserError("an image is \"" + reference.substring(0, Math.min(60, reference.length()))
          + "\", expected the path of a file: nothing is downloaded");
    }
    Path path = path(reference);
    if (Files.isDirectory(path)) {
      throw new UserError("the image " + path + " is a folder, expected a file");
    }
    return Files.isRegularFile(path) ? new ImageRef(path)
        : ArchiveMember.at(path).orElseThrow(() -> new UserError("no image " + path + (reference.contains("\\")
            ? ". Maybe a path of Windows, expected / between folders and file?"
            : "")));
  }

  private Path path(String reference) {
    try {
      return folder.resolve(reference.replaceFirst("^file://", "")).normalize();
    } catch (InvalidPathException refused) {
      throw new UserError("an image is \"" + Ascii.truncate(reference, 60, "...") + "\", expected the path of a file",
          refused);
    }
  }
}

package kedge.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A reference to an image: in a file, in an archive, in memory, or generated on demand. Nothing is read here. Two
 * references are equal if they name the same bytes in the same way.
 *
 * @param origin location of the bytes
 */
public record ImageRef(Origin origin) {

  /**
   * Location of the encoded bytes of an image. Implementations are immutable, and equal if they name the same bytes.
   */
  public interface Origin {
    /** Returns the name for messages: a path, {@code images.zip/cat.png}, {@code data:image/png (312 bytes)}. */
    String name();

    /** Opens the encoded bytes, which are always the same. @throws IOException if they cannot be read */
    InputStream open() throws IOException;

    /** Returns what is equal for origins of the same bytes, to be kept long: it holds none of them. */
    default Object identity() {
      return this;
    }

    /** Returns the file whose whole content is the image; empty if there is none. */
    default Optional<Path> file() {
      return Optional.empty();
    }
  }

  /** A file. */
  public record File(Path path) implements Origin {
    public File {
      Objects.requireNonNull(path, "path");
    }

    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }

    @Override
    public Optional<Path> file() {
      return Optional.of(path);
    }
  }

  public ImageRef {
    Objects.requireNonNull(origin, "origin");
  }

  /** Makes a reference to an image file. */
  public ImageRef(Path path) {
    this(new File(path));
  }

  /** Returns the name for messages. */
  public String name() {
    return origin.name();
  }

  /** Returns the file of the image. @throws UserError if the image is not a file */
  public Path path() {
    return origin.file().orElseThrow(() -> new UserError("the image " + name()
        + " is not in a file of its own, expected one. Maybe write it to a file, and name that?"));
  }

  @Override
  public String toString() {
    return name();
  }
}

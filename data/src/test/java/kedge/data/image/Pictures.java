package kedge.data.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.ImageRef;

/** Fixtures of {@code make_image_fixtures.py}. */
final class Pictures {
  static final ImageStore STORE = new ImageStore();

  private Pictures() {
  }

  static Path path(String name) {
    try {
      return Path.of(Pictures.class.getResource("/images/" + name).toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Pixels pixels(String name) {
    return STORE.pixels(new ImageRef(path(name)));
  }

  static List<String[]> lines(String name) {
    try {
      return Files.readAllLines(path(name)).stream().map(line -> line.split(" ")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

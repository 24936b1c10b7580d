package kedge.data;

import java.nio.file.Path;
import java.util.Objects;

/** An image by its file; two references are equal when their paths are. */
public record ImageRef(Path path) {
  public ImageRef {
    Objects.requireNonNull(path, "path");
  }
}

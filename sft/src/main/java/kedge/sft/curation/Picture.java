package kedge.sft.curation;

import java.nio.file.Path;
import java.util.Objects;

/**
 * An image of a record.
 *
 * @param file its path
 * @param digest SHA-256 of its bytes in hexadecimal digits: two files with the same bytes are the same image
 */
public record Picture(Path file, String digest) {
  public Picture {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(digest, "digest");
  }
}

package kedge.sft.curation.run;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import kedge.data.UserError;

/**
 * A file of lines that is only there when it is whole: it is written under another name, and its digest is taken on the
 * way.
 */
final class LineFile implements AutoCloseable {
  private final Path file;
  private final Path partial;
  private final OutputStream out;
  private final MessageDigest digest = Digests.sha256();
  private long bytes;
  private int lines;

  LineFile(Path file) {
    this.file = file;
    this.partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      this.out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void add(byte[] line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException e) {
      throw failed(e);
    }
    digest.update(line);
    digest.update((byte) '\n');
    bytes += line.length + 1;
    lines++;
  }

  /** Lines so far. */
  int lines() {
    return lines;
  }

  long bytes() {
    return bytes;
  }

  /** Puts the file in its place. @return the digest of its bytes */
  String finish() {
    try {
      out.close();
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(e);
    }
    return Digests.hex(digest);
  }

  /**
   * Lets go of the file; one that was not finished stays behind as {@code .partial}, and is overwritten by the next
   * attempt.
   */
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UserError failed(IOException e) {
    return new UserError("cannot write " + partial + ": " + e.getMessage(), e);
  }
}

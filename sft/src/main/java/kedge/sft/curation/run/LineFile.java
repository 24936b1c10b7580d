package kedge.sft.curation.run;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;

/** A file of lines that is written whole or not at all; computes its digest while writing. */
final class LineFile implements AutoCloseable {
  private final Path file;
  private final AtomicFile whole;
  private final HashingOutputStream out;
  private long bytes;
  private int lines;

  LineFile(Path file) {
    this.file = file;
    this.whole = new AtomicFile(file);
    this.out = new HashingOutputStream(Hashing.sha256(), whole.out());
  }

  void add(byte[] line) {
    try {
      out.write(line, 0, line.length);
      out.write('\n');
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
    bytes += line.length + 1;
    lines++;
  }

  /** Adds lines that have their newlines. */
  void addAll(byte[] whole, int count) {
    try {
      out.write(whole, 0, whole.length);
    } catch (IOException e) {
      throw DiskErrors.failed("write", file, e);
    }
    bytes += whole.length;
    lines += count;
  }

  /** Number of lines so far. */
  int lines() {
    return lines;
  }

  long bytes() {
    return bytes;
  }

  /** Moves the file to its place. @return SHA-256 of its bytes, in hexadecimal digits */
  String finish() {
    whole.commit();
    return out.hash().toString();
  }

  /** Removes an unfinished file. */
  @Override
  public void close() {
    whole.close();
  }
}

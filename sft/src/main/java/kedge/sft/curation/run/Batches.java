package kedge.sft.curation.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The lines of a file in batches of about a quarter of a megabyte, so that a piece of work is worth handing to a
 * thread.
 */
final class Batches {
  private static final int CHUNK = 1 << 18;

  /**
   * Lines that follow one another.
   *
   * @param first the place of the first, from 0
   */
  record Batch(int first, List<byte[]> lines) {
  }

  private final Consumer<Batch> taker;
  private List<byte[]> lines = new ArrayList<>();
  private int bytes;
  private int first;

  private Batches(Consumer<Batch> taker) {
    this.taker = taker;
  }

  /** Reads the whole file. */
  static void read(Path file, Consumer<Batch> taker) {
    Batches batches = new Batches(taker);
    byte[] buffer = new byte[CHUNK];
    int held = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer, held, buffer.length - held); count >= 0; count = in.read(buffer, held,
          buffer.length - held)) {
        int end = held + count;
        int start = 0;
        for (int i = held; i < end; i++) {
          if (buffer[i] == '\n') {
            batches.add(Arrays.copyOfRange(buffer, start, i));
            start = i + 1;
          }
        }
        held = end - start;
        System.arraycopy(buffer, start, buffer, 0, held);
        buffer = held == buffer.length ? Arrays.copyOf(buffer, buffer.length * 2) : buffer;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    batches.hand();
  }

  private void add(byte[] line) {
    lines.add(line);
    bytes += line.length;
    if (bytes >= CHUNK) {
      hand();
    }
  }

  private void hand() {
    if (!lines.isEmpty()) {
      taker.accept(new Batch(first, lines));
      first += lines.size();
      lines = new ArrayList<>();
      bytes = 0;
    }
  }
}

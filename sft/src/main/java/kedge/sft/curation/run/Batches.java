package kedge.sft.curation.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import kedge.data.io.JsonLines;

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
    try (JsonLines lines = new JsonLines(file)) {
      lines.forEachRemaining(line -> batches.add(line.bytes()));
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

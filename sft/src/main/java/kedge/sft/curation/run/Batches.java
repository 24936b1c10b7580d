package kedge.sft.curation.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import kedge.data.io.JsonLines;

/** Reads the lines of a file in batches of about a quarter of a megabyte, a useful unit of work for a thread. */
final class Batches {
  private static final int CHUNK = 1 << 18;

  private final Consumer<List<byte[]>> taker;
  private List<byte[]> lines = new ArrayList<>();
  private int bytes;

  private Batches(Consumer<List<byte[]>> taker) {
    this.taker = taker;
  }

  /** Reads the whole file. */
  static void read(Path file, Consumer<List<byte[]>> taker) {
    Batches batches = new Batches(taker);
    try (JsonLines lines = new JsonLines(file)) {
      lines.forEachRemaining(line -> batches.add(line.bytes()));
    }
    batches.flush();
  }

  private void add(byte[] line) {
    lines.add(line);
    bytes += line.length;
    if (bytes >= CHUNK) {
      flush();
    }
  }

  private void flush() {
    if (!lines.isEmpty()) {
      taker.accept(lines);
      lines = new ArrayList<>();
      bytes = 0;
    }
  }
}

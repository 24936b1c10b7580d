package kedge.spark;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kedge.data.io.DiskErrors;

/**
 * Results that came in any order and are taken in theirs, kept in a temporary file meanwhile, so that memory does not
 * grow with them.
 */
final class ResultSpool implements AutoCloseable {
  private final Path path;
  private final RandomAccessFile file;
  private final long[] positions;
  private final int[] lengths; // -1 for a result that has not come
  private boolean ended;

  ResultSpool(int results) {
    positions = new long[results];
    lengths = new int[results];
    java.util.Arrays.fill(lengths, -1);
    try {
      path = Files.createTempFile("kedge-spark", ".results");
      file = new RandomAccessFile(path.toFile(), "rw");
    } catch (IOException e) {
      throw DiskErrors.failed("write results to", Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  /** Keeps a result. One that came already is not kept again. */
  synchronized void put(int index, byte[] result) {
    if (lengths[index] >= 0) {
      return;
    }
    try {
      positions[index] = file.length();
      file.seek(positions[index]);
      file.write(result);
    } catch (IOException e) {
      throw DiskErrors.failed("write", path, e);
    }
    lengths[index] = result.length;
    notifyAll();
  }

  /** No more results will come. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Waits for a result; empty if it will not come. */
  synchronized Optional<byte[]> take(int index) throws InterruptedException {
    while (lengths[index] < 0 && !ended) {
      wait();
    }
    if (lengths[index] < 0) {
      return Optional.empty();
    }
    byte[] result = new byte[lengths[index]];
    try {
      file.seek(positions[index]);
      file.readFully(result);
    } catch (IOException e) {
      throw DiskErrors.failed("read", path, e);
    }
    return Optional.of(result);
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw DiskErrors.failed("remove", path, e);
    }
  }
}

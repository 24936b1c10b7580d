package kedge.data.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 of a growing file, updated with the appended bytes. It also records partial digests at no more than 512
 * places, so that the first difference can be located later.
 */
final class GrowingDigest {
  private static final int MOST_MARKS = 512;
  private static final int FIRST_BLOCK = 1 << 14;
  private static final int MARK_BYTES = 8;
  private final MessageDigest digest = sha256();
  private final List<String> marks = new ArrayList<>();
  private long block = FIRST_BLOCK;
  private long bytes;

  /**
   * Returns the digest of the first bytes of files, or of all bytes if there are fewer. @throws UserError if they
   * cannot be read
   */
  static GrowingDigest of(FileSequence files, long bytes) {
    GrowingDigest digest = new GrowingDigest();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = files.open()) {
      int count = 0;
      while (count >= 0 && digest.bytes < bytes) {
        count = in.read(buffer, 0, (int) Math.min(buffer.length, bytes - digest.bytes));
        digest.update(buffer, 0, Math.max(count, 0));
      }
      return digest;
    } catch (IOException e) {
      throw DiskErrors.failed("read", files.name(), e);
    } catch (UncheckedIOException e) {
      throw DiskErrors.failed("read", files.name(), e.getCause());
    }
  }

  /** Takes further bytes. */
  void update(byte[] more, int from, int length) {
    int at = from;
    while (at < from + length) {
      int part = (int) Math.min(from + length - at, block - bytes % block);
      digest.update(more, at, part);
      at += part;
      bytes += part;
      if (bytes % block == 0) {
        mark();
      }
    }
  }

  private void mark() {
    marks.add(hex().substring(0, 2 * MARK_BYTES));
    if (marks.size() > MOST_MARKS) { // keeps every second mark; blocks are twice as long
      block *= 2;
      List<String> all = List.copyOf(marks);
      marks.clear();
      for (int i = 1; i < all.size(); i += 2) {
        marks.add(all.get(i));
      }
    }
  }

  long bytes() {
    return bytes;
  }

  /** What was taken so far. */
  FileBeginning beginning() {
    return new FileBeginning(bytes, hex(), block, marks);
  }

  private String hex() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
